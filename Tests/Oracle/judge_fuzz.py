"""Compares our prediction of PyYAML's safe_load with the real one over mutated documents.

    python judge_fuzz.py [--count N] [--seed S] [--tool PATH]

Needs PyYAML 6.0.3. Exit status 1 at the first batch with a difference.
"""

import argparse
import collections
import random
import sys

import yaml

import python_value
import yaml_tool

SEEDS = [
    "airflow_bundle_metadata_version: \"1.0\"\nsdk:\n  language: go\n  version: 1.2.3\n"
    "  supervisor_schema_version: \"2026-06-16\"\nsource: main.go\ndags:\n  example:\n"
    "    tasks:\n      - extract\n      - load\n",
    "a: &a {x: 1, <<: {y: 2}}\nb:\n  <<: [*a, {z: 3}]\n  x: 010\n? [k]\n: v\n",
    "- |\n  literal\n   more\n- >-\n  folded\n  text\n\n  x\n- 'single ''quoted'' '\n"
    "- \"double \\u263A \\\n  continued\\x41\"\n- plain\n  multi line # comment\n- |2+\n    keep\n\n",
    "%YAML 1.1\n%TAG !e! tag:yaml.org,2002:\n---\n- !e!str 5\n- !!int \"0x1F\"\n- ! 12\n"
    "- !!set {a, b}\n- !!omap [a: 1, b: 2]\n- !!pairs [a: 1, a: 2]\n- !!binary aGVsbG8=\n...\n",
    "[2026-06-16, 2001-12-14t21:59:43.10-05:00, 2001-12-14 21:59:43.10 -5, 12:30:45, 1:2.5, 1_0,"
    " 0b11, 0x_f, 1e+3, .5, -.inf, .NaN, ~, null, yes, No, on, =, <<]\n",
    "{1: a, 1.0: b, true: c, ~: d, .nan: e, .NaN: f, 2001-01-01: g, \"1\": h, 0x1: i}\n",
    "a: &x [1, *x]\nb: &y {k: *y}\nc: !!str {=: text}\nd: &e {=: 5}\nf: *e\n",
    "a:\tb\nc : d\n? e\n: f\n\"g\": h\ni:\n- j\n-\n- - k\n  - l\n",
    "{a: [b, c: d, ? e : f, \"g\":h, i:j], k, l: , m?n: o}\n",
    "- !!timestamp \"2026-02-30\"\n- !!float \"1:2:3.5\"\n- !!bool maybe\n- !!null x\n- !!int \"\"\n",
]
WORDS = [
    "2026-02-30", "0000-01-01", "2026-01-01 24:00:00", "2026-01-01 10:60:00", "0x_", "0b_", "=",
    "<<", "<<: *a", "&a", "*a", "*x", "!!int ", "!!float ", "!!bool ", "!!timestamp ", "!!binary ",
    "!!str ", "!!set ", "!!omap ", "!!pairs ", "!!map ", "!!seq ", "!!null ", "!foo ", "! ",
    "!<tag:yaml.org,2002:int> ", "1" * 4301, "1" * 4300, ":".join(["1"] * 175) + ".0",
    "1:" * 173 + "1.", "- ", ": ", "? ", "| ", "> ", "\n", "\n  ", "\t", " ", "#", " #", "\"", "'",
    "\\x41", "\\U00110000", "\\ud800", "\\UFFFFFFFF", "\\ ", "\\\n", "---\n", "...\n", "--- ",
    "%YAML 1.2\n", "%YAML 2.0\n", "%TAG ! x\n", "\ufeff", "\u2028", "\x85", "\xa0", "\U0001F600",
    "\x00", "\x7f", "\r\n", "\r", "[", "]", "{", "}", ",", "%41", "!a%20b ", "!!str%00 ", "null",
    "~", "1_0:5", "0o7", "٣", "!!int \"٣\"", "!!float \"infinity\"", "!!float \"nan\"", "!!int \" 7\"",
    "+.inf", "-0.0", "0.", "._", "-", "+", "1e5", "1.e+5", "0.1e-400", "1.0e+999", "0b1", "00", "08",
    "!!merge x: ", "!!value x: ", "x" * 1025, "aGk", "aGk=", "a===", "QQ==", "\u00e9",
    "2001-1-1", "2001-1-1 1:00:00", "2001-12-14 21:59:43.1234567 +23:59",
    "2001-12-14 21:59:43 +24", "2001-12-14 21:59:43Z", "1:60", "190:20:30", "-1:30", "+12", "-0",
    "9007199254740993", "9007199254740992.0", "1152921504606846976", "115292150460684697_6.0",
]


def mutate(random_, text):
    for _ in range(random_.choice([0, 1, 1, 1, 2, 3, 6])):
        place = random_.randrange(len(text) + 1)
        kind = random_.randrange(5)
        if kind == 0:
            text = text[:place] + random_.choice(WORDS) + text[place:]
        elif kind == 1:
            end = min(len(text), place + random_.randrange(1, 6))
            text = text[:place] + text[end:]
        elif kind == 2:
            other = random_.choice(SEEDS)
            start = random_.randrange(len(other))
            text = text[:place] + other[start:start + random_.randrange(1, 30)] + text[place:]
        elif kind == 3:
            end = min(len(text), place + random_.randrange(1, 4))
            text = text[:place] + random_.choice(WORDS) + text[end:]
        else:
            # A scalar in a place that is sure to be read.
            text += f"zz{random_.randrange(9)}: {random_.choice(WORDS)}{random_.choice(WORDS)}\n"
    return text


def truth(data):
    try:
        value = yaml.safe_load(data.decode("utf-8"))
    except UnicodeDecodeError:
        # chr() of a surrogate cannot get here: only decode() raises this.
        return "U", b""
    except yaml.YAMLError as error:
        return "Y", f"{type(error).__name__}: {error}".encode("utf-8", "replace")
    except Exception as error:
        return "R", f"{type(error).__name__}: {error}".encode("utf-8", "replace")
    return "V", python_value.dump(value)


def agrees(expected, answer):
    if expected[0] != answer[0]:
        return False
    if expected[0] == "R":
        return expected[1].split(b":")[0] == answer[1].split(b":")[0]
    # A value inside itself has no one finite form.
    return expected[0] != "V" or expected[1] == answer[1] or b"R" in expected[1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tool")
    options = parser.parse_args()
    random_ = random.Random(options.seed)
    outcomes = collections.Counter()
    exceptions = collections.Counter()
    done = 0
    while done < options.count:
        batch = []
        for _ in range(min(2_000, options.count - done)):
            data = mutate(random_, random_.choice(SEEDS)).encode()
            if random_.random() < 0.02:
                place = random_.randrange(len(data) + 1)
                data = data[:place] + bytes([random_.randrange(128, 256)]) + data[place:]
            batch.append(data)
        wrong = 0
        for data, answer in zip(batch, yaml_tool.ask("judge", batch, options.tool)):
            expected = truth(data)
            outcomes[expected[0]] += 1
            if expected[0] == "R":
                exceptions[expected[1].split(b":")[0].decode()] += 1
            if not agrees(expected, answer):
                wrong += 1
                if wrong <= 5:
                    print("DIFFERENT", repr(data.decode("utf-8", "replace")))
                    print("  PyYAML:", expected[0], expected[1][:300])
                    print("  ours:  ", answer[0], answer[1][:300])
        done += len(batch)
        if wrong:
            print(f"{wrong} of {len(batch)} differ")
            return 1
    print(f"{done} documents agree: {dict(outcomes)}; exceptions: {dict(exceptions)}")
    missing = {"V", "Y", "R", "U"} - set(outcomes)
    if missing:
        print(f"no document had the outcome {missing}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
