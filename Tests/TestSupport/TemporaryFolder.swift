package import ByteStrings
import LibC

/// A step of a test's own preparation that failed: not what is being tested.
package struct SetupError: Error, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }

  static func system(_ call: String, _ path: ByteString) -> SetupError {
    SetupError("\(call) \(path): \(String(cString: strerror(errno)))")
  }
}

/// A folder of a test's own, removed with all that is in it at the end of its scope.
///
/// Names are relative to the folder.
package final class TemporaryFolder: Sendable {
  /// The absolute path, without links.
  package let path: ByteString

  package init(below parent: ByteString? = nil) throws {
    let base = parent ?? getenv("TMPDIR").map { ByteString(String(cString: $0)) } ?? "/tmp"
    var template = base.joined("airflow-bundle-tests-XXXXXX").bytes.map { CChar(bitPattern: $0) }
    template.append(0)
    guard mkdtemp(&template) != nil, let real = realpath(template, nil) else {
      throw SetupError.system("mkdtemp", base)
    }
    defer { free(real) }
    path = ByteString(String(cString: real))
    chmod(real, 0o755)
  }

  deinit { Self.remove(path) }

  /// The absolute path of a name.
  package func callAsFunction(_ name: ByteString) -> ByteString { path.joined(name) }

  /// Writes a file, making the folders above it. Returns its absolute path.
  @discardableResult
  package func write(_ name: ByteString, _ bytes: [UInt8], mode: UInt16 = 0o644) throws
    -> ByteString
  {
    let file = self(name)
    try makeFolder(name.parent)
    let descriptor = cPath(file) { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600) }
    guard descriptor >= 0 else { throw SetupError.system("open", file) }
    defer { close(descriptor) }
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done, off_t(done))
      }
      guard count > 0 else { throw SetupError.system("write", file) }
      done += count
    }
    guard fchmod(descriptor, mode_t(mode)) == 0 else { throw SetupError.system("chmod", file) }
    return file
  }

  @discardableResult
  package func write(_ name: ByteString, _ text: String, mode: UInt16 = 0o644) throws -> ByteString
  {
    try write(name, Array(text.utf8), mode: mode)
  }

  /// Makes a folder and those above it. Returns its absolute path.
  @discardableResult
  package func makeFolder(_ name: ByteString) throws -> ByteString {
    var made = path
    for component in name.components where component != "." {
      made = made.joined(component)
      guard cPath(made, { mkdir($0, 0o755) }) == 0 || errno == EEXIST else {
        throw SetupError.system("mkdir", made)
      }
    }
    return made
  }

  /// Makes a symbolic link to a target, which is taken as it is.
  @discardableResult
  package func link(_ name: ByteString, to target: ByteString) throws -> ByteString {
    try makeFolder(name.parent)
    let result = cPath(target) { target in cPath(self(name)) { symlink(target, $0) } }
    guard result == 0 else { throw SetupError.system("symlink", self(name)) }
    return self(name)
  }

  @discardableResult
  package func makeFIFO(_ name: ByteString) throws -> ByteString {
    try makeFolder(name.parent)
    guard cPath(self(name), { mkfifo($0, 0o644) }) == 0 else {
      throw SetupError.system("mkfifo", self(name))
    }
    return self(name)
  }

  package func setMode(_ name: ByteString, _ mode: UInt16) throws {
    guard cPath(self(name), { chmod($0, mode_t(mode)) }) == 0 else {
      throw SetupError.system("chmod", self(name))
    }
  }

  package func setOwner(_ name: ByteString, _ user: UInt32, _ group: UInt32) throws {
    guard cPath(self(name), { chown($0, user, group) }) == 0 else {
      throw SetupError.system("chown", self(name))
    }
  }

  /// Makes a file longer, with a hole, or shorter.
  package func setSize(_ name: ByteString, _ size: Int) throws {
    guard cPath(self(name), { truncate($0, off_t(size)) }) == 0 else {
      throw SetupError.system("truncate", self(name))
    }
  }

  package func append(_ name: ByteString, _ bytes: [UInt8]) throws {
    let descriptor = cPath(self(name)) { open($0, O_WRONLY | O_APPEND | O_CLOEXEC) }
    guard descriptor >= 0 else { throw SetupError.system("open", self(name)) }
    defer { close(descriptor) }
    guard writeAll(descriptor, bytes) == bytes.count else {
      throw SetupError.system("write", self(name))
    }
  }

  package func remove(_ name: ByteString) { Self.remove(self(name)) }

  package func exists(_ name: ByteString) -> Bool {
    var status = stat()
    return cPath(self(name)) { lstat($0, &status) } == 0
  }

  /// The whole of a file.
  package func read(_ name: ByteString) throws -> [UInt8] { try readFile(self(name)) }

  static func remove(_ path: ByteString) {
    var status = stat()
    guard cPath(path, { lstat($0, &status) }) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      _ = cPath(path) { unlink($0) }
      return
    }
    _ = cPath(path) { chmod($0, 0o700) }
    for name in names(in: path) { remove(path.joined(name)) }
    _ = cPath(path) { rmdir($0) }
  }
}

/// The system call, under a name that no method hides.
private func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) -> Int {
  LibC.write(descriptor, bytes, bytes.count)
}

/// The whole of a file at a path.
package func readFile(_ path: ByteString) throws -> [UInt8] {
  let descriptor = cPath(path) { open($0, O_RDONLY | O_CLOEXEC) }
  guard descriptor >= 0 else { throw SetupError.system("open", path) }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = pread(descriptor, &buffer, buffer.count, off_t(bytes.count))
    guard count >= 0 else { throw SetupError.system("read", path) }
    if count == 0 { return bytes }
    bytes += buffer[..<count]
  }
}

func cPath<Result>(_ path: ByteString, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
  (path.bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return "".withCString(body) }
    return body(base)
  }
}

/// The names in a folder, sorted; none where it cannot be listed.
func names(in path: ByteString) -> [ByteString] {
  guard let stream = cPath(path, { opendir($0) }) else { return [] }
  defer { closedir(stream) }
  var names: [ByteString] = []
  while let entry = readdir(stream) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { ByteString($0.prefix { $0 != 0 }) }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}
