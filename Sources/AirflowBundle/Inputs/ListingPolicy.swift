import ByteStrings

/// What a listing takes in, and how it walks.
struct ListingPolicy: Sendable {
  /// Bundles and folders, as given.
  let inputs: [ByteString]
  let filter: PathFilter
  /// Files looked into at once.
  let jobs: Int
  /// Whether everything is listed that Airflow's scan comes by, not what can be converted.
  ///
  /// A scan goes down into the folders of bundles too, and comes by native executables that are no
  /// bundles.
  var isScan = true
  var followsLinks = true
  /// Paths below the one INPUT: only these are taken. nil takes all.
  var only: [ByteString]?
  /// Whether an INPUT in which nothing is listed is to be told of by whoever knows more.
  var allowsEmpty = true
  /// Whether one folder that is reached by two paths is one: what is in it is taken once.
  var mergesPlaces = true
  /// Whether originals go: what has vanished may be the work of another run.
  var losesOriginals = false

  /// What `verify` looks at: links are followed, and each folder is entered once, as Airflow does.
  init(_ options: VerifyOptions) throws(UsageError) {
    inputs = options.inputs
    jobs = options.jobs
    filter = try PathFilter(include: options.include, exclude: options.exclude)
  }

  /// What can be converted. In place it can be converted once, whatever leads to it.
  init(_ options: ConversionOptions) throws(UsageError) {
    inputs = options.inputs
    jobs = options.jobs
    filter = try PathFilter(include: options.include, exclude: options.exclude)
    isScan = false
    followsLinks = options.followsLinks
    only = options.only
    allowsEmpty = options.allowsEmpty
    mergesPlaces = options.destination.isInPlace
    losesOriginals = options.originals != .keep
  }
}
