public import AirflowBundle
public import ArgumentParser
import ByteStrings

struct Export: ConversionCommand {
  static let configuration = CommandConfiguration(
    abstract: "Convert footer bundles back to archives or folders for old schedulers.",
    usage: "airflow-bundle export [<options>] (-o <path> | --in-place) <input> ...",
    discussion: """
      Undo a migration into a new folder:
        airflow-bundle export bundles/ -o archives/

      Make folders for the oldest scanner, which looks one level deep:
        airflow-bundle export bundles/ -o folders/ --layout directory

      Make one archive as small as possible:
        airflow-bundle export bundles/orders -o orders.zip --compression best

      The members, paths, permissions and manifest values that `migrate` found come back. Of a \
      bundle that another packer made, you get what it holds. If you migrate the archives again, \
      you get the same bundles.

      Exit status: 0 nothing failed; 1 at least one bundle failed, the others were done; \
      64 wrong usage; 130 interrupted (143 by SIGTERM, 129 by SIGHUP).
      """)

  @OptionGroup var conversion: ConversionArguments

  @Option(help: ArgumentHelp("Make containers of this kind.", valueName: "layout"))
  var layout: Layout = .zip

  @Flag var tree: Tree?

  @Option(help: ArgumentHelp("Compress archives this much.", valueName: "level"))
  var compression: ConversionOptions.Compression = .default

  enum Layout: String, ExpressibleByArgument, CaseIterable { case zip, directory }

  /// How outputs lie below PATH.
  enum Tree: String, EnumerableFlag {
    case flat, keepTree

    static func help(for value: Tree) -> ArgumentHelp? {
      switch value {
      case .flat:
        "Put all outputs into one folder, and name them by their paths with `-` for every `/`. This is the default with --layout directory."
      case .keepTree: "Keep the tree of the inputs. This is the default with --layout zip."
      }
    }
  }

  func options() throws -> ConversionOptions {
    var options = try conversion.options(layout == .zip ? .zip : .directory)
    options.compression = compression
    let isFlatByDefault = layout == .directory && !options.destination.isInPlace
    options.isFlat = tree.map { $0 == .flat } ?? isFlatByDefault
    return options
  }
}

extension ConversionOptions.Compression: ExpressibleByArgument {}
