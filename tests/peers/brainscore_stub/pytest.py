"""The marks that a plugin's test.py uses."""


class mark:
    @staticmethod
    def travis_slow(test):
        return test

    @staticmethod
    def parametrize(name, values):
        def marked(test):
            test.cases = [{name: value} for value in values]
            return test
        return marked
