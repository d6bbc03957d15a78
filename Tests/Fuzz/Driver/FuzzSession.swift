import FuzzChecks
import LibC
import Synchronization

/// What libFuzzer's callback, which captures nothing, has to know.
enum FuzzSession {
  private static let current = Mutex<(FuzzTarget, FuzzScratch)?>(nil)

  /// `FUZZ_CODES` in the environment: print what each input ends with, to choose a corpus by.
  private static let tellsCodes = getenv("FUZZ_CODES") != nil

  static func start(_ target: FuzzTarget) throws {
    let scratch = try FuzzScratch()
    current.withLock { $0 = (target, scratch) }
  }

  /// Ends the process at a finding: libFuzzer keeps the input then.
  static func check(_ input: UnsafeBufferPointer<UInt8>) -> Int32 {
    guard let (target, scratch) = current.withLock({ $0 }) else { return -1 }
    do {
      let codes = try target.check(Array(input), in: scratch)
      if tellsCodes {
        print("codes:", codes.sorted().joined(separator: ", "))
        fflush(nil)
      }
    } catch { fatalError("\(error)") }
    return 0
  }
}
