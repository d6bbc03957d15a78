import AirflowBundle
import ByteStrings
import Files
import Zip

/// What is in an archive: path to bytes, with the permission bits.
func archiveMembers(_ path: ByteString) throws -> [ByteString: (bytes: [UInt8], mode: UInt16)] {
  let file = try InputFile(path)
  let reader = try ZipReader(descriptor: file.descriptor, size: file.size)
  var members: [ByteString: (bytes: [UInt8], mode: UInt16)] = [:]
  for entry in reader.entries {
    members[entry.name] = (
      try reader.contents(of: entry, maxSize: entry.size), (entry.unixMode ?? 0) & 0o7777
    )
  }
  return members
}
