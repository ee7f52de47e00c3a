"""What a benchmark asks of a subject."""


class BrainModel:
    class Task:
        passive = "passive"
        label = "label"
        probabilities = "probabilities"
        odd_one_out = "odd_one_out"

    class RecordingTarget:
        V1 = "V1"
        V2 = "V2"
        V4 = "V4"
        IT = "IT"
