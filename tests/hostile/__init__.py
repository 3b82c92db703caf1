"""Input made to do harm: whatever comes in, a result comes out or an ExplainError."""
