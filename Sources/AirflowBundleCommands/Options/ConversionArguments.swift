import AirflowBundle
import ArgumentParser
import ByteStrings

/// The options that `migrate` and `export` share.
struct ConversionArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Bundles in any container, and folders of them, which are searched at every depth.",
      valueName: "input"), completion: .file())
  var inputs: [String]

  @OptionGroup(title: "Where outputs go") var placement: PlacementArguments
  @OptionGroup(title: "Which inputs are taken") var selection: SelectionArguments
  @OptionGroup(title: "How the work is done") var work: WorkArguments
  @OptionGroup(title: "What is printed and reported") var reporting: ReportArguments

  /// The library's options for these arguments.
  func options(_ target: ConversionOptions.Target) throws -> ConversionOptions {
    let paths = inputs.map { ByteString(argument: $0) }
    try StandardStreams.refuse(inputs: paths)
    var options = ConversionOptions(
      target, inputs: paths, destination: try placement.destination())
    placement.overwriting.apply(to: &options)
    try selection.apply(to: &options)
    try work.apply(to: &options)
    return options
  }
}
