"""Stimuli: a table with a file for each row."""
import pandas


class StimulusSet(pandas.DataFrame):
    _metadata = ["identifier", "stimulus_paths"]

    @property
    def _constructor(self):
        return StimulusSet

    def get_stimulus(self, stimulus_id):
        return self.stimulus_paths[stimulus_id]
