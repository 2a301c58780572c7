"""Counts single test cases in the output of the test frameworks in use."""
import json
import re


class Result:
    """How many cases passed, the names of those that failed, and what they said of it."""

    def __init__(self, passed=0, failed=(), reasons=""):
        self.passed, self.failed, self.reasons = passed, list(failed), reasons


def settle(result, status):
    """A program that ends badly, or ran nothing, has failed whatever its cases say."""
    if status and not result.failed:
        result.failed.append(f"the program ended with status {status}")
    if not status and not result.passed and not result.failed:
        result.failed.append("the program ran no test")
    return result


def caf(output, status):
    """CAF's own framework at verbosity 4: '- NAME', '  -> N checks', on failure ' (GOOD/BAD)'."""
    cases = re.split(r"^- (.+)\n", output, flags=re.MULTILINE)[1:]
    result = Result()
    for name, text in zip(cases[::2], cases[1::2]):
        done = re.search(r"^  -> \d+ checks? .*\n( \(\d+/\d+\))?", text, flags=re.MULTILINE)
        if done and not done.group(1):
            result.passed += 1
        else:
            result.failed.append(name if done else f"{name} (ended the program)")
    return settle(result, status)


def tap_summary(output, status):
    """Node's test runner: '# pass N' and '# fail N', and a 'not ok' line for each failure."""
    result = Result()
    numbers = dict(re.findall(r"^# (pass|fail|cancelled) (\d+)$", output, flags=re.MULTILINE))
    result.passed = int(numbers.get("pass", 0))
    names = re.findall(r"^ *not ok \d+ - (.+)$", output, flags=re.MULTILINE)
    failed = int(numbers.get("fail", 0)) + int(numbers.get("cancelled", 0))
    result.failed = (names + ["a case without a name"] * failed)[:max(failed, 0)]
    said = re.findall(r"^( *)(not ok \d+ - .+\n)((?:\1  .*\n)*)", output, flags=re.MULTILINE)
    result.reasons = "".join(name + reason for _, name, reason in said)
    return settle(result, status)


def vitest(output, status):
    """The JSON reporter of Vitest, one line in the output."""
    result = Result()
    # Not splitlines: a report may quote the line separators that only Unicode knows.
    report = next((line for line in output.split("\n") if line.startswith('{"numTotal')), None)
    for file in json.loads(report)["testResults"] if report else []:
        for case in file["assertionResults"]:
            if case["status"] == "passed":
                result.passed += 1
            elif case["status"] == "failed":
                result.failed.append(case["fullName"])
        if file["status"] == "failed" and not file["assertionResults"]:
            result.failed.append(f"{file['name']} does not load")
    return settle(result, status)


def ok_lines(output, status):
    """Scripts of ours: a line 'ok - FACT' or 'not ok - FACT' a case."""
    result = Result()
    result.passed = len(re.findall(r"^ok - ", output, flags=re.MULTILINE))
    result.failed = re.findall(r"^not ok - (.+)$", output, flags=re.MULTILINE)
    return settle(result, status)
