import ArgumentParser
import ByteStrings

/// What `-` means: nothing here, and the message says what to do instead.
enum StandardStreams {
  /// A bundle is read from its end, so it cannot come through a pipe.
  static func refuse(inputs: [ByteString]) throws {
    if inputs.contains("-") {
      throw ValidationError(
        "Bundles are not read from standard input: name a file. (Write ./- for a file that is called -.)"
      )
    }
  }

  /// Findings and messages name the report that they come from.
  static func refuse(merging reports: [ByteString]) throws {
    if reports.contains("-") {
      throw ValidationError(
        "Reports are not read from standard input: name a file. (Write ./- for a file that is called -.)"
      )
    }
  }

  /// A file gets its name only once it is whole, so it cannot go through a pipe.
  static func refuse(output: ByteString) throws {
    if output == "-" {
      throw ValidationError(
        "Bundles are not written to standard output: name a file or folder. (Write ./- for one that is called -. To print a part of a bundle, use `airflow-bundle inspect --member PATH`.)"
      )
    }
  }

  static func refuse(reports: [ByteString]) throws {
    if reports.contains("-") {
      throw ValidationError(
        "--report writes files. For standard output use --json. (The name of a file ends in .json, .html, .md, .csv or .xml.)"
      )
    }
  }
}
