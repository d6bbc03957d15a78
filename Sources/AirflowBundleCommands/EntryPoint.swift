import ByteStrings
import LibC

/// Where the C `main` of the program goes on: runs the command that the arguments name.
///
/// - Returns: the exit status of the process.
@_cdecl("airflow_bundle_main")
public func airflowBundleMain(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 {
  SignalWatch.start()
  // A reader that goes away is an error of the write, and so is a limit on the size of files.
  signal(SIGPIPE, SIG_IGN)
  signal(SIGXFSZ, SIG_IGN)
  let given = (1..<max(1, Int(count))).compactMap { index in
    arguments[index].map { ByteString(cString: $0) }
  }
  let console = Console()
  let status = AirflowBundleCommand.run(given, console)
  return console.close(status)
}

extension ByteString {
  fileprivate init(cString: UnsafePointer<CChar>) {
    self.init(
      UnsafeBufferPointer(start: cString, count: strlen(cString)).map(UInt8.init(bitPattern:)))
  }
}
