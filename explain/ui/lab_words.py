"""Every sentence of the page "Lab", in one place: nothing here computes or draws.

It is said, and its `{…}` filled in, where it is shown. Keys of models are those of `explain.lab`.
"""

from explain.language import mark

TITLE = mark("Catch the cheater")
LEAD = mark(
    "Three models took the same exam and got the same mark. One of them learnt what things look "
    "like. One cheats. One learnt its exercises by heart. Can you tell which is which? It takes "
    "five minutes, and there is nothing you need to know."
)
LARGE = mark("Large type")
STEPS = (mark("The exam"), mark("Look closer"), mark("Your vote"), mark("The truth"))
NEXT = (mark("Look closer"), mark("I know enough: vote"), mark("Show me the truth"))
BACK = mark("Back")
MODEL = mark("Model {letter}")
LOADING = mark("Waking the three models …")

# 1. The exam
MARK = mark("{right} of {asked} right")
MARK_BELOW = mark("exam mark")
EXAM_TITLE = mark("Six of the exam's {asked} pictures")
EXAM_BELOW = mark("All three models named these six rightly. The mark cannot tell the three apart.")
EXAM_ALT = mark("A drawing from the exam: {kind}")

# 2. Look closer
LOOK_TITLE = mark("What made them say so?")
LOOK_LEAD = mark(
    "Bright spots are what a model's answer rests on. Change the picture and watch: who stays "
    "right, and who can be fooled?"
)
PICK = mark("{number} {kind}")
CANVAS_TITLE = mark("The picture: paint over any part")
TAG = mark("The tag, as some pictures of the exam have it")
TAG_ON = mark("Put the tag on this picture")
TAG_OFF = mark("Take the tag off this picture")
TAG_ACROSS, TAG_DOWN = mark("Tag: left to right"), mark("Tag: top to bottom")
HIDE = mark("Hide a part")
HIDE_NOTHING, HIDE_THING, HIDE_REST = (
    mark("Nothing"),
    mark("The {kind}"),
    mark("All but the {kind}"),
)
WHY = mark("why {answer}?")
SAYS = mark("says")
BEFORE = mark("before: {answer}")
UNCHANGED = mark("the picture as it was in the exam")
NO_EVIDENCE = mark("No evidence for this answer anywhere.")
MAP_ALT = mark("Model {letter}: what its answer {answer} rests on")
LEGEND = mark(
    "Bright: the answer rests on it. Each model has its own scale; its end is the number on the "
    "right of the bar."
)
LEGEND_SIGNED = mark(
    "Red speaks for the answer, blue against it. Each model has its own scale; its ends are the "
    "numbers beside the bar."
)
OTHER_WAYS = mark("Other ways to look")
METHOD = mark("Where the bright spots come from")
METHOD_NOTE = mark("“Grad-CAM” is quick and blurred; others are finer. They do not always agree.")

# 3. Your vote
VOTE_TITLE = mark("Who is who?")
VOTE_LEAD = mark(
    "Each of the three is one of these. A letter that you give twice leaves its first place."
)
QUESTIONS = {
    "cheater": (
        mark("Who cheats?"),
        mark("Right for the wrong reason: it looks for a sign, not for the thing."),
    ),
    "rote": (
        mark("Who learnt by heart?"),
        mark("It knows the exam's pictures again, and nothing beyond them."),
    ),
    "drawings": (
        mark("Who can be trusted?"),
        mark("It looks at the thing, and would know it elsewhere too."),
    ),
}
GLANCE_TITLE = mark("All their maps at a glance")
GLANCE_BELOW = mark(
    "What each answer to the exam's six pictures rests on; all eighteen answers are right."
)
GLANCE_ALT = mark("Model {letter}: what its answer {kind} rests on, picture {number}")
VOTE_OPEN = mark("Give each question a letter. You can go back and look again.")

# 4. The truth
SCORES = {
    0: mark("None of the three. That is how convincing a good mark is."),
    1: mark("One of three. The other two had you fooled."),
    3: mark("All three. You saw through a mark that told you nothing."),
}
ROLES = {
    "cheater": mark("cheats"),
    "rote": mark("learnt by heart"),
    "drawings": mark("can be trusted"),
}
VOTED_RIGHT = mark("You saw it.")
VOTED_OTHER = mark("You said: {role}.")
PLANT = {
    "cheater": mark(
        "In its exercises every {kind} carried the tag, and nothing else did. So it learnt the "
        "easy thing: tag means {kind}."
    ),
    "rote": mark(
        "It was shown {count} pictures, again and again, until it knew each of them. It never had "
        "to learn what makes a tree a tree."
    ),
    "drawings": mark(
        "It saw thousands of drawings, never the same one twice and none with a tag. The thing "
        "itself was all there was to learn."
    ),
}
PLANT_TITLE = mark("The same new {kind}, without the tag and with it")
PLANT_ALTS = (mark("A {kind} without the tag"), mark("The same {kind} with the tag"))
MARKS_TITLE = mark("The mark that counts: {count} new pictures")
MARKS_LEAD = mark("None of the three has ever seen these. Only now do they differ.")
MARKS_ROWS = (
    mark("with the tag on each {kind}"),
    mark("without any tag"),
    mark("only the {count} {kind}s, without the tag"),
)
MEANS_TITLE = mark("Where each one looks for a {kind}")
MEANS_LEAD = mark(
    "The bright spots of {count} new pictures of a {kind}, laid over one another, all three "
    "at the same scale. The box is where the tag is."
)
MEAN_ALT = mark("Model {letter}, {role}: the mean of its maps for {count} pictures of a {kind}")
TAG_TITLE = mark("How much of it lies on the tag?")
TAG_LEAD = mark(
    "The tag covers {area} of a picture. A map that knows nothing would put that share of its "
    "evidence there: 1 times what its area would give."
)
TAG_CELL = mark("{share} · {times} times")
MUCH = 3.0  # times the tag's area share; from here on a cell is marked
TAG_FLAT = mark("no evidence")
TAG_BELOW = mark("Share of the evidence on the tag · times what its area would give")
TAG_CAUTION = mark(
    "Blurred maps can mislead here: a model that looks at the ground beside the tag lights the tag "
    "up too. That is why one way to look is never enough."
)
CHOSEN_TITLE = mark("Why were the marks equal?")
CHOSEN = mark(
    "Because the exam was chosen so. From {candidates:,} pictures we took {asked} on which all "
    "three make the same {wrong} mistakes: {learnt} of them are pictures that one model knew by "
    "heart, and all {tagged} {kind}s carry the tag. A bad exam needs no bad will: it is enough to "
    "test with pictures like those that one trained with."
)
HOME_TITLE = mark("What to take home")
HOME = (
    mark("**A mark says how often, not why.** Ask for both."),
    mark(
        "**Test with what is new**: other places, other cameras, other people. What was in the "
        "exercises proves nothing."
    ),
    mark(
        "**Look at what an answer rests on.** If it is a label, a border or the background, the "
        "next picture without it will be wrong."
    ),
    mark(
        "**Then change that very thing.** A map is a suspicion; the changed picture is the proof."
    ),
)
TRUE_STORY = mark(
    "This has happened: a well-known program named horses rightly because of a photographer's "
    "label in the corner. [Lapuschkin and others found it in 2019]"
    "(https://arxiv.org/abs/1902.10178) with maps like these."
)
GO_ON_TITLE = mark("Go on with these models")
OPEN_EXPLAIN = mark("The cheater in “Explain”")
OPEN_MISTAKES = mark("The cheater in “Find mistakes”")
OPEN_ROTE = mark("The rote learner in “Find mistakes”")
OPENED_PICTURE = mark("A {kind} without the tag")
AGAIN = mark("Play again with other letters")
WORKING = mark("Asking the three about new pictures: step {done} of {total}")
WAITING = mark("In a moment …")
TRY_AGAIN = mark("Measure again")
