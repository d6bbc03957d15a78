# Sourced by Scripts/fuzz: plants a bug for each target in a copy of the tree, and lets the fuzzer look for it.

# plant FILE OLD NEW: OLD must occur exactly once in FILE.
plant() {
  local text rest
  text=$(<"$1")
  rest=${text#*"$2"}
  if [ "$rest" = "$text" ] || [ "${rest#*"$2"}" != "$rest" ]; then
    echo "fuzz: not exactly once in $1: $2" >&2
    exit 1
  fi
  printf '%s\n' "${text%%"$2"*}$3$rest" >"$1.planted"
  mv "$1.planted" "$1"
}

# The bug of a target. Each is a check that somebody forgot.
plant_for() {
  local formats=Sources/BundleFormats
  case $1 in
    # A wrong CRC-32 passes.
    archive) plant Sources/Zip/ZipMember.swift 'guard crc == entry.crc32 else' \
      'guard crc == entry.crc32 || crc > 0 else' ;;
    # The trailer's own length is not counted.
    trailer) plant $formats/Containers/Footer/Trailer.swift \
      'UInt64(sourceLength) + UInt64(metadataLength) + UInt64(layout.size)' \
      'UInt64(sourceLength) + UInt64(metadataLength)' ;;
    # A string that YAML 1.1 reads as something else is not quoted.
    manifest) plant Sources/YAML/PlainText.swift \
      'isWritten(text.bytes) && YAML11.tag(ofPlain: text.bytes) == .str' 'isWritten(text.bytes)' ;;
    # A member's mode is lost.
    roundtrip) plant $formats/Containers/LegacyMembers.swift \
      'Self.entry(bundle.executable, mode: bundle.executable.mode ?? 0o755)' \
      'Self.entry(bundle.executable, mode: 0o755)' ;;
    # Bytes that are not UTF-8 are written as they can be shown, and lost.
    report) plant Sources/BundleReports/JSON/Report+JSON.swift \
      'return [field, .init(ByteString(key + "_base64"), .string(Base64.encoded(path.bytes)))]' \
      'return [field]' ;;
  esac
}

plant_all() {
  local copy=$root/.build-fuzz/planted target started failed=0 file
  [ $# -gt 0 ] || set -- "${targets[@]}"
  for target in "$@"; do
    mkdir -p "$copy"
    (cd "$copy" && find . -mindepth 1 -maxdepth 1 ! -name '.build*' -exec rm -rf {} +)
    git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
      [ ! -e "$file" ] || printf '%s\0' "$file"
    done | xargs -0 cp -p --parents -P -t "$copy"
    [ ! -e Package.resolved ] || cp -p Package.resolved "$copy/"
    (
      cd "$copy"
      plant_for "$target"
      build "$copy/.build-fuzz"
    )
    rm -rf "$copy/.build-fuzz/work/$target"
    started=$SECONDS
    if (cd "$copy" && run "$target" .build-fuzz/release/fuzz-bundle "$copy/.build-fuzz/work/$target" -max_total_time=60); then
      echo "MISSED     $target: nothing found in a minute"
      failed=1
    else
      printf 'found      %-10s after %d s: %s\n' "$target" $((SECONDS - started)) \
        "$(grep -m 1 -oE 'Fatal error.*|ERROR: .*' "$copy/.build-fuzz/work/$target/log" | cut -c 1-100)"
    fi
  done
  return "$failed"
}
