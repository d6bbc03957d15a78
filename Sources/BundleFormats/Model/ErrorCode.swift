/// Why an item failed or was skipped: the stable name that scripts compare.
public enum ErrorCode: String, Sendable, CaseIterable {
  // What an input turned out to be.
  case notFound = "not-found"
  case notABundle = "not-a-bundle"
  case notAZip = "not-a-zip"
  case nothingFound = "nothing-found"
  case alreadyCurrent = "already-current"
  case otherSDK = "other-sdk"
  case linkNotFollowed = "link-not-followed"
  case notStarted = "not-started"

  // Archives.
  case corruptArchive = "corrupt-archive"
  case crcMismatch = "crc-mismatch"
  case encryptedMember = "encrypted-member"
  case unsupportedCompression = "unsupported-compression"
  case duplicateMember = "duplicate-member"
  case unsafePath = "unsafe-path"
  case notARegularMember = "not-a-regular-member"
  case tooManyMembers = "too-many-members"

  // Manifests.
  case manifestMissing = "manifest-missing"
  case manifestTooLarge = "manifest-too-large"
  case manifestInvalid = "manifest-invalid"
  case manifestVersion = "manifest-version"
  case dagsAbsent = "dags-absent"

  // What the manifest names.
  case sourceMissing = "source-missing"
  case executableMissing = "executable-missing"
  case executableEmpty = "executable-empty"
  case executableNotNative = "executable-not-native"
  case executableAlreadyBundle = "executable-already-bundle"
  case extraMembers = "extra-members"
  case tooLarge = "too-large"
  case regionTooLarge = "region-too-large"

  // Trailers.
  case trailerVersion = "trailer-version"
  case trailerInvalid = "trailer-invalid"
  case hashMismatch = "hash-mismatch"

  // Outputs and the system.
  case outputCollision = "output-collision"
  case outputExists = "output-exists"
  case noSpace = "no-space"
  case permissionDenied = "permission-denied"
  case ioError = "io-error"
  case interrupted = "interrupted"

  // What only `apply` says.
  case planMismatch = "plan-mismatch"
  case notInPlan = "not-in-plan"

  // What only `verify` says.
  case notExecutable = "not-executable"
  case schemaVersionMissing = "schema-version-missing"
  case schemaVersionUnknown = "schema-version-unknown"
  case sourcesInvalid = "sources-invalid"
  case legacyContainer = "legacy-container"
  case noTrailer = "no-trailer"
  case breaksScan = "breaks-scan"
  case duplicateDag = "duplicate-dag"
  case foreignPlatform = "foreign-platform"
  case idInvalid = "id-invalid"

  // What only `verify --against` says.
  case missing = "missing"
  case changed = "changed"
  case notInReport = "not-in-report"
}
