# Sourced by Tests/Package/system: are the manual pages and the completions of the installed package as they should be?
for page in airflow-bundle airflow-bundle-{migrate,export,inspect,verify,report,report-merge}; do
  inside man -w "$page" >/dev/null || fail "no manual page $page"
  warnings=$(inside man --warnings "$page" 2>&1 >/dev/null)
  [ -z "$warnings" ] || fail "$page: $warnings"
done
inside man airflow-bundle migrate | grep -q -- '--dry-run' || fail "man airflow-bundle migrate"
# What the codes mean, too.
pages=$(inside man airflow-bundle | tr -d '\n')
for code in crc-mismatch manifest-invalid duplicate-dag sources-invalid; do
  grep -q -- "$code" <<<"$pages" || fail "man airflow-bundle says nothing of $code"
done
inside bash -n /usr/share/bash-completion/completions/airflow-bundle
inside zsh -n /usr/share/zsh/vendor-completions/_airflow-bundle
inside fish -n /usr/share/fish/vendor_completions.d/airflow-bundle.fish
# As a person's shell loads it, by the command's name.
completed() {
  inside bash --norc -c '. /usr/share/bash-completion/bash_completion
    COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=9 COMP_KEY=9
    read -ra COMP_WORDS <<<"$COMP_LINE"
    [[ $COMP_LINE != *" " ]] || COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _completion_loader airflow-bundle || [ $? = 124 ]
    function=$(complete -p airflow-bundle | sed "s/.*-F \([^ ]*\).*/\1/")
    "$function" airflow-bundle "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
    printf "%s\n" "${COMPREPLY[@]}"' bash "$1"
}
has() { grep -qx -- "$2 *" <<<"$1" || fail "completion: no $2 among: $1"; }
has "$(completed 'airflow-bundle m')" migrate
has "$(completed 'airflow-bundle report ')" merge
has "$(completed 'airflow-bundle migrate --dry')" --dry-run
has "$(completed 'airflow-bundle export --layout ')" directory
has "$(inside fish -c 'complete -C "airflow-bundle m"' | cut -f 1)" migrate
has "$(inside fish -c 'complete -C "airflow-bundle migrate --dry"' | cut -f 1)" --dry-run
inside zsh -f -c 'autoload -Uz compinit && compinit -D -u && [[ ${_comps[airflow-bundle]} == _airflow-bundle ]]' ||
  fail "zsh does not know the completion"
