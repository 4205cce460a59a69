#!/usr/bin/awk -f
# Adds up the closing lines of test runners: prints "PASSED FAILED SKIPPED".

# The number before a word: count("3 passed, 1 failed", "failed") = 1.
function count(line, word) {
    if (match(line, "[0-9]+ " word)) {
        return substr(line, RSTART, RLENGTH) + 0
    }
    return 0
}

# Colours would get between numbers and words.
{ gsub(/\033\[[0-9;]*m/, "") }

# cargo nextest: "     Summary [   0.7s] 25 tests run: 24 passed (1 slow), 1 failed, 2 skipped"
/^ *Summary \[.*tests? run:/ {
    p += count($0, "passed")
    f += count($0, "failed") + count($0, "timed out") + count($0, "exec failed")
    s += count($0, "skipped")
}

# cargo test: "test result: ok. 25 passed; 0 failed; 0 ignored; …"
/^test result: / {
    p += count($0, "passed")
    f += count($0, "failed")
    s += count($0, "ignored")
}

# Vitest: "      Tests  1 failed | 12 passed | 1 skipped (14)"
/^ *Tests  / {
    p += count($0, "passed")
    f += count($0, "failed")
    s += count($0, "skipped") + count($0, "todo")
}

# Node's runner: "# pass 3" or "ℹ pass 3"
/^(#|ℹ) (pass|fail|cancelled|skipped|todo) [0-9]+$/ {
    if ($2 == "pass") p += $3
    else if ($2 == "fail" || $2 == "cancelled") f += $3
    else s += $3
}

END { print p + 0, f + 0, s + 0 }
