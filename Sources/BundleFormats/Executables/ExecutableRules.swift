package import ByteStrings

/// What may and may not become the binary region of a bundle.
package enum ExecutableRules {
  /// Refuses what would break with bytes appended to it, or is a bundle already.
  package static func check(_ image: ExecutableImage, path: ByteString, allowNonNative: Bool)
    throws(BundleError)
  {
    if image.isBundle {
      throw BundleError(
        .executableAlreadyBundle, "the executable \(path) already ends in a bundle trailer")
    }
    if image.format == .unknown && !allowNonNative {
      let what = image.isScript ? "a script" : "no ELF, Mach-O or PE file"
      throw BundleError(.executableNotNative, "the executable \(path) is \(what)")
    }
  }

  /// What its owner should know of an executable that goes in.
  package static func findings(_ image: ExecutableImage, path: ByteString, platform: Platform?)
    -> [Finding]
  {
    var findings: [Finding] = []
    if image.isSigned {
      findings.add(
        .signatureInvalidated,
        "\(path) is signed, and the signature does not cover the bundle: where it is checked, sign a list or catalogue of digests; a signature in the bundle itself would hide its trailer from Airflow"
      )
    }
    if image.isPacked {
      findings.add(
        .packedExecutable,
        "\(path) is packed with UPX, which looks for its data at the end of the file: try the bundle before it goes into service"
      )
    }
    if image.overlaySize > 0 {
      findings.add(
        .overlayData,
        "\(path) has \(image.overlaySize) bytes after its image, which it may look for at the end of the file: try the bundle before it goes into service"
      )
    }
    if let platform { findings += platformFinding(image, path: path, platform) }
    return findings
  }

  /// The finding about an executable for another platform than the one named.
  package static func platformFinding(
    _ image: ExecutableImage, path: ByteString, _ platform: Platform
  )
    -> [Finding]
  {
    if platform.matches(image) { return [] }
    return [
      Finding(
        .foreignPlatform,
        "\(path) is \(image.format.rawValue) \(image.architecture), not for \(platform)")
    ]
  }
}
