import ByteStrings

/// What is wrong with an executable, whatever container it is in.
enum ExecutableCheck {
  static func add(_ image: ExecutableImage, to item: inout VerifyItem) {
    if image.isBundle {
      item.problems.append(
        BundleError(
          .executableAlreadyBundle, "its executable already ends in a bundle trailer of its own"))
    }
    if image.format == .unknown {
      let what = image.isScript ? "a script" : "no ELF, Mach-O or PE file"
      item.problems.append(
        BundleError(
          .executableNotNative, "its executable is \(what)", advice: "pack a native executable"))
    }
  }

  /// Names an executable that is for another platform.
  static func addForeign(_ platform: Platform?, to item: inout VerifyItem) {
    guard let platform, let image = item.executable, !platform.matches(image) else { return }
    let what =
      image.format == .unknown
      ? "for no platform that is known" : "\(image.format.rawValue) \(image.architecture)"
    item.problems.append(
      BundleError(.foreignPlatform, "its executable is \(what), not for \(platform)"))
  }
}
