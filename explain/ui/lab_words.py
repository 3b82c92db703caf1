"""Every sentence of the page "Lab", in one place: nothing here computes or draws.

`{…}` is filled in where the sentence is shown. Keys of models are those of `explain.lab`.
"""

TITLE = "Catch the cheater"
LEAD = (
    "Three models took the same exam and got the same mark. One of them learnt what things look "
    "like. One cheats. One learnt its exercises by heart. Can you tell which is which? It takes "
    "five minutes, and there is nothing you need to know."
)
LARGE = "Large type"
STEPS = ("The exam", "Look closer", "Your vote", "The truth")
STEPS_LABEL = "Steps of the lab"
NEXT = ("Look closer", "I know enough: vote", "Show me the truth")
BACK = "Back"
MODEL = "Model {letter}"
LOADING = "Waking the three models …"

# 1. The exam
MARK = "{right} of {asked} right"
MARK_BELOW = "exam mark"
EXAM_TITLE = "Six of the exam's {asked} pictures"
EXAM_BELOW = "All three models named these six rightly. The mark cannot tell the three apart."
EXAM_ALT = "A drawing from the exam: {kind}"

# 2. Look closer
LOOK_TITLE = "What made them say so?"
LOOK_LEAD = (
    "Bright spots are what a model's answer rests on. Change the picture and watch: who stays "
    "right, and who can be fooled?"
)
PICK = "{number} {kind}"
CANVAS_TITLE = "The picture: paint over any part"
TAG = "The tag, as some pictures of the exam have it"
TAG_ON = "Put the tag on this picture"
TAG_OFF = "Take the tag off this picture"
TAG_ACROSS, TAG_DOWN = "Tag: left to right", "Tag: top to bottom"
HIDE = "Hide a part"
HIDE_NOTHING, HIDE_THING, HIDE_REST = "Nothing", "The {kind}", "All but the {kind}"
WHY = "why {answer}?"
SAYS = "says"
BEFORE = "before: {answer}"
SAME = "as before"
UNCHANGED = "the picture as it was in the exam"
NO_EVIDENCE = "No evidence for this answer anywhere."
MAP_ALT = "Model {letter}: what its answer {answer} rests on"
LEGEND = (
    "Bright: the answer rests on it. Each model has its own scale; its end is the number on the "
    "right of the bar."
)
LEGEND_SIGNED = (
    "Red speaks for the answer, blue against it. Each model has its own scale; its ends are the "
    "numbers beside the bar."
)
OTHER_WAYS = "Other ways to look"
METHOD = "Where the bright spots come from"
METHOD_NOTE = "“Grad-CAM” is quick and blurred; others are finer. They do not always agree."

# 3. Your vote
VOTE_TITLE = "Who is who?"
VOTE_LEAD = (
    "Each of the three is one of these. A letter that you give twice leaves its first place."
)
QUESTIONS = {
    "cheater": (
        "Who cheats?",
        "Right for the wrong reason: it looks for a sign, not for the thing.",
    ),
    "rote": (
        "Who learnt by heart?",
        "It knows the exam's pictures again, and nothing beyond them.",
    ),
    "drawings": ("Who can be trusted?", "It looks at the thing, and would know it elsewhere too."),
}
GLANCE_TITLE = "All their maps at a glance"
GLANCE_BELOW = (
    "What each answer to the exam's six pictures rests on; all eighteen answers are right."
)
GLANCE_ALT = "Model {letter}: what its answer {kind} rests on, picture {number}"
VOTE_OPEN = "Give each question a letter. You can go back and look again."

# 4. The truth
SCORES = {
    0: "None of the three. That is how convincing a good mark is.",
    1: "One of three. The other two had you fooled.",
    3: "All three. You saw through a mark that told you nothing.",
}
ROLES = {
    "cheater": "cheats",
    "rote": "learnt by heart",
    "drawings": "can be trusted",
}
VOTED_RIGHT = "You saw it."
VOTED_OTHER = "You said: {role}."
PLANT = {
    "cheater": (
        "In its exercises every {kind} carried the tag, and nothing else did. So it learnt the "
        "easy thing: tag means {kind}."
    ),
    "rote": (
        "It was shown {count} pictures, again and again, until it knew each of them. It never had "
        "to learn what makes a tree a tree."
    ),
    "drawings": (
        "It saw thousands of drawings, never the same one twice and none with a tag. The thing "
        "itself was all there was to learn."
    ),
}
PLANT_TITLE = "The same new {kind}, without the tag and with it"
PLANT_ALTS = ("A {kind} without the tag", "The same {kind} with the tag")
MARKS_TITLE = "The mark that counts: {count} new pictures"
MARKS_LEAD = "None of the three has ever seen these. Only now do they differ."
MARKS_ROWS = (
    "with the tag on each {kind}",
    "without any tag",
    "only the {count} {kind}s, without the tag",
)
MEANS_TITLE = "Where each one looks for a {kind}"
MEANS_LEAD = (
    "The bright spots of {count} new pictures of a {kind}, laid over one another, all three "
    "at the same scale. The box is where the tag is."
)
MEAN_ALT = "Model {letter}, {role}: the mean of its maps for {count} pictures of a {kind}"
TAG_TITLE = "How much of it lies on the tag?"
TAG_LEAD = (
    "The tag covers {area} of a picture. A map that knows nothing would put that share of its "
    "evidence there: 1 times what its area would give."
)
TAG_CELL = "{share} · {times} times"
MUCH = 3.0  # times the tag's area share; from here on a cell is marked
TAG_FLAT = "no evidence"
TAG_BELOW = "Share of the evidence on the tag · times what its area would give"
TAG_CAUTION = (
    "Blurred maps can mislead here: a model that looks at the ground beside the tag lights the tag "
    "up too. That is why one way to look is never enough."
)
CHOSEN_TITLE = "Why were the marks equal?"
CHOSEN = (
    "Because the exam was chosen so. From {candidates:,} pictures we took {asked} on which all "
    "three make the same {wrong} mistakes: {learnt} of them are pictures that one model knew by "
    "heart, and all {tagged} {kind}s carry the tag. A bad exam needs no bad will: it is enough to "
    "test with pictures like those that one trained with."
)
HOME_TITLE = "What to take home"
HOME = (
    "**A mark says how often, not why.** Ask for both.",
    "**Test with what is new**: other places, other cameras, other people. What was in the "
    "exercises proves nothing.",
    "**Look at what an answer rests on.** If it is a label, a border or the background, the next "
    "picture without it will be wrong.",
    "**Then change that very thing.** A map is a suspicion; the changed picture is the proof.",
)
TRUE_STORY = (
    "This has happened: a well-known program named horses rightly because of a photographer's "
    "label in the corner. [Lapuschkin and others found it in 2019]"
    "(https://arxiv.org/abs/1902.10178) with maps like these."
)
GO_ON_TITLE = "Go on with these models"
OPEN_EXPLAIN = "The cheater in “Explain”"
OPEN_MISTAKES = "The cheater in “Find mistakes”"
OPEN_ROTE = "The rote learner in “Find mistakes”"
OPENED_PICTURE = "A {kind} without the tag"
AGAIN = "Play again with other letters"
WORKING = "Asking the three about new pictures: step {done} of {total}"
WAITING = "In a moment …"
TRY_AGAIN = "Measure again"
