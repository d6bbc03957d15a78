import Testing

/// What is run for a golden page: commands, one after the other, in a copy of the fixtures.
///
/// A line is split at its spaces; `'a b'` is one word. `@` stands before a path in that copy.
struct GoldenPage: Sendable, CustomTestStringConvertible {
  var name: String
  var commands: [String]

  var testDescription: String { name }

  init(_ name: String, _ commands: String...) {
    self.name = name
    self.commands = commands
  }

  static let all = [
    GoldenPage(
      "help", "", "--help", "--version", "migrate --help", "export --help", "inspect --help",
      "verify --help", "report --help", "report merge --help", "report diff --help",
      "explain --help", "help verify", "pack --help", "reseal --help"),
    GoldenPage(
      "usage", "migrate", "migrate @legacy", "migrate @legacy -o @out --in-place",
      "migrate @legacy -o @legacy/out", "migrate @legacy -o @out --no-such", "transmogrify",
      "migrte @legacy -o @out",
      "report mrge", "help nosuch", "migrate http://host/a.zip -o @out",
      "migrate - -o @out", "migrate @legacy -o -", "migrate @legacy -o @out -q -v",
      "migrate @legacy -o @out --shard 3/2", "migrate @legacy -o @out --max-size 1X",
      "migrate @legacy -o @out --platform plan9", "migrate @legacy -o @out --report @r.txt",
      "migrate @legacy -o @out --report @nofolder/r.json",
      "migrate @legacy -o @out --report @legacy/go/orders.zip",
      "migrate @legacy -o @out --report @legacy", "export @legacy -o @out --layout tar",
      "inspect", "inspect a b", "inspect @footer/with-sources --json --manifest", "verify",
      "verify @footer --as-user 'no such user'", "report", "report merge",
      "report merge @nothere.json", "report merge @nothere.json --json", "pack",
      "pack app -o @out", "pack app -o @out --manifest m", "pack app -o @out --like a --source b",
      "pack app -o @out --manifest m --source s --member a", "pack - -o @out --like a", "reseal",
      "reseal @footer", "reseal @footer --in-place --no-sync"),
    GoldenPage(
      "migrate", "migrate @legacy -o @out", "migrate @legacy -o @out", "migrate @legacy -o @out -q",
      "migrate @legacy -o @out -v", "migrate @legacy -o @dropped -v --extra-members drop",
      "migrate @legacy -o @refused -q --extra-members refuse",
      "migrate @legacy -o @some --include 'go/*' --platform linux/aarch64",
      "migrate @legacy -o @sized --max-size 10K --include 'info-zip/*'"),
    GoldenPage(
      "migrate-dry-run", "migrate @legacy -o @out --dry-run", "migrate @legacy -o @out -n -q",
      "migrate @legacy -o @out -n -v --include 'info-zip/**'"),
    GoldenPage(
      "migrate-json", "migrate @legacy -o @out --json --follow-links",
      "migrate @legacy -o @out --json --dry-run --include 'go/*'"),
    GoldenPage(
      "migrate-broken", "migrate @broken -o @out", "migrate @broken -o @out -q",
      "migrate @broken -o @out --fail-fast -j 1", "migrate @broken/not-a-zip.zip @nothere -o @out",
      "migrate @broken -o @out --json"),
    GoldenPage(
      "migrate-folders", "migrate @directory @duplicates @special -o @out",
      "migrate @directory @duplicates @special -o @out -v",
      "migrate @directory/nested/orders -o @one"),
    GoldenPage(
      "migrate-in-place", "migrate @legacy --in-place", "migrate @legacy --in-place",
      "migrate @duplicates --in-place --move-originals @old",
      "migrate @footer --in-place", "migrate @special --in-place --remove-originals -v"),
    GoldenPage(
      "export", "export @footer -o @out --compression store",
      "export @footer -o @out --compression store", "export @footer -o @out -v --compression store",
      "export @footer -o @folders --layout directory",
      "export @footer -o @folders --layout directory -v",
      "export @legacy/footer-32 -o @two --compression store",
      "export @broken -o @three -q", "export @footer -o @out --json --compression store",
      "export @footer -o @four -n --json --layout directory"),
    GoldenPage(
      "inspect", "inspect @footer/with-sources", "inspect @footer/with-sources --verify",
      "inspect @footer/with-sources --manifest", "inspect @footer/with-sources --source",
      "inspect @footer/with-sources --json", "inspect @legacy/go/orders.zip",
      "inspect @legacy/info-zip/nested.zip --json", "inspect @legacy/footer-32/prototype",
      "inspect @directory/nested/orders", "inspect @directory/nested/orders --json --verify",
      "inspect @footer/team/windows.exe", "inspect @footer/with-sources --member @nothere",
      "inspect @broken/crc-mismatch.zip --verify", "inspect @broken/manifest-invalid-syntax.zip",
      "inspect @legacy", "inspect @nothere"),
    GoldenPage(
      "verify", "verify @footer", "verify @footer -v", "verify @footer -q", "verify @legacy",
      "verify @legacy -q", "verify @broken", "verify @directory @special @duplicates",
      "verify @footer @legacy -v --platform linux/x86_64", "verify @nothere",
      "verify @footer --json",
      "verify @broken --json"),
    GoldenPage(
      "pack",
      "pack @directory/nested/orders/orders -o @out -v --manifest @directory/nested/orders/airflow-metadata.yaml --source @directory/nested/orders/orders.rs --member lib/libhelper.so=@directory/nested/orders/lib/libhelper.so",
      "verify @out", "pack @directory/nested/orders/orders --like @out -o @out",
      "pack @directory/nested/orders/orders --like @legacy/go/orders.zip -o @like",
      "pack @directory/nested/orders/orders --like @legacy/go/orders.zip -o @like -n --json",
      "pack @directory/nested/orders/orders --like @nothere -o @two",
      "pack @directory/nested/orders/orders --like @broken/manifest-invalid-syntax.zip -o @two",
      "pack @footer/with-sources --like @footer/with-sources -o @two",
      "pack @nothere --like @footer/with-sources -o @two",
      "pack @directory/flat/report -o @two --manifest @nothere --source @directory/flat/main.go",
      "pack @directory/flat/report -o @directory/flat/report --force --like @legacy/go/orders.zip"),
    GoldenPage(
      "reseal", "verify @broken/hash-mismatch", "reseal @broken/hash-mismatch --in-place -n",
      "reseal @broken/hash-mismatch @footer -o @out", "verify @out -q",
      "reseal @broken/hash-mismatch --in-place --json", "reseal @broken/hash-mismatch --in-place",
      "reseal @legacy --in-place", "reseal @broken --in-place -q",
      "reseal @legacy/footer-32/prototype @legacy/go/orders.zip @nothere --in-place"),
    GoldenPage(
      "explain", "explain", "explain crc-mismatch", "explain duplicate-dag", "explain crc"),
    GoldenPage(
      "report", "migrate @legacy -o @out --shard 1/2 --report @1.json -q",
      "migrate @legacy -o @out --shard 2/2 --report @2.json -q",
      "report merge @1.json @2.json --json",
      "report merge @1.json @2.json --report @all.html --report @all.md",
      "report merge @1.json @1.json --json", "report merge @1.json @nothere.json --json",
      "report merge @legacy/README.txt --json", "report merge @2.json --report @some.md",
      "migrate @legacy -o @out --report @3.json -q", "report diff @1.json @3.json",
      "report diff @3.json @2.json --json", "report diff @3.json @nothere.json"),
  ]
}
