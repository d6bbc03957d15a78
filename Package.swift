// swift-tools-version: 6.1

import Foundation
import PackageDescription

/// Whether the fuzzer is built in place of the test that replays its corpus (Scripts/fuzz).
let isFuzzing = ProcessInfo.processInfo.environment["AIRFLOW_BUNDLE_FUZZ"] != nil

let settings: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ] + (isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer", "-enable-testing"])] : [])

/// Whether a C header is installed. Setting `variable` in the environment says no, so that the
/// build without an optional library can be tried anywhere.
func hasHeader(_ header: String, unlessSet variable: String) -> Bool {
  guard ProcessInfo.processInfo.environment[variable] == nil else { return false }
  return ["/usr", "/usr/local", "/opt/homebrew", "/opt/local"].contains {
    FileManager.default.fileExists(atPath: "\($0)/include/\(header)")
  }
}

// Faster than zlib, which is always there; the program builds and works without them.
let hasISAL = hasHeader("isa-l/igzip_lib.h", unlessSet: "AIRFLOW_BUNDLE_NO_ISAL")
let hasLibdeflate = hasHeader("libdeflate.h", unlessSet: "AIRFLOW_BUNDLE_NO_LIBDEFLATE")

let fastDeflate: [Target] =
  (hasISAL
    ? [
      .systemLibrary(
        name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"]), .brew(["isa-l"])])
    ] : [])
  + (hasLibdeflate
    ? [
      .systemLibrary(
        name: "CLibdeflate", pkgConfig: "libdeflate",
        providers: [.apt(["libdeflate-dev"]), .brew(["libdeflate"])])
    ] : [])

/// What is fuzzed (Tests/Fuzz): checks that both the fuzzer and the replay of its corpus make.
let checks: [Target.Dependency] = [
  "AirflowBundle", "BundleFormats", "BundleReports", "ByteStrings", "CLibzip", "Files", "JSON",
  "LibC", "PyYAML", "TestSupport", "YAML", "Zip",
]
let fuzz: [Target] =
  isFuzzing
  ? [
    .systemLibrary(name: "CLibFuzzer", path: "Tests/Fuzz/CLibFuzzer"),
    .target(
      name: "FuzzChecks", dependencies: checks, path: "Tests/Fuzz/Checks", swiftSettings: settings),
    .executableTarget(
      name: "fuzz-bundle", dependencies: ["CLibFuzzer", "FuzzChecks", "LibC"],
      path: "Tests/Fuzz/Driver"),
  ]
  : [
    .testTarget(
      name: "FuzzTests", dependencies: checks, path: "Tests/Fuzz",
      exclude: ["CLibFuzzer", "Corpus", "Dictionaries", "Driver", "planted.sh", "seeds.py"],
      sources: ["Checks", "Replay"])
  ]

let targets: [Target] = [
  // What C gives us. Each is imported, internally, by one Swift target only.
  .systemLibrary(
    name: "CLibzip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"]), .brew(["libzip"])]),
  .systemLibrary(
    name: "CLibyaml", pkgConfig: "yaml-0.1",
    providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
  .systemLibrary(
    name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
  .target(name: "CPlatform"),
  .target(
    name: "CDeflate",
    dependencies: ["CZlib"] + fastDeflate.map { .target(name: $0.name) },
    cSettings: (hasISAL ? [.define("WITH_ISAL")] : [])
      + (hasLibdeflate ? [.define("WITH_LIBDEFLATE")] : [])
      + (isFuzzing ? [.unsafeFlags(["-fsanitize=fuzzer-no-link"])] : []),
    linkerSettings: [.linkedLibrary("z")]
      + (hasISAL ? [.linkedLibrary("isal")] : [])
      + (hasLibdeflate ? [.linkedLibrary("deflate")] : [])),

  // Wrappers, each with one job and no knowledge of bundles.
  .target(name: "LibC", swiftSettings: settings),
  .target(name: "ByteStrings", dependencies: ["LibC"], swiftSettings: settings),
  .target(name: "JSON", dependencies: ["ByteStrings"], swiftSettings: settings),
  .target(name: "PyYAML", dependencies: ["ByteStrings", "JSON"], swiftSettings: settings),
  .target(
    name: "YAML", dependencies: ["ByteStrings", "CLibyaml", "PyYAML"], swiftSettings: settings),
  .target(
    name: "Zip", dependencies: ["ByteStrings", "CDeflate", "CLibzip", "LibC"],
    swiftSettings: settings),
  .target(
    name: "Files", dependencies: ["ByteStrings", "CPlatform", "LibC"], swiftSettings: settings),

  // One bundle: its model, its manifest, its executable and the containers. Nothing here knows of
  // inputs, outputs or runs.
  .target(
    name: "BundleFormats",
    dependencies: [
      "ByteStrings", "Files", "LibC", "PyYAML", "YAML", "Zip",
      .product(name: "Crypto", package: "swift-crypto"),
    ], swiftSettings: settings),

  // What a run or a verification found, and the files and lines that tell it.
  .target(
    name: "BundleReports",
    dependencies: ["BundleFormats", "ByteStrings", "Files", "JSON"],
    resources: [.embedInCode("HTML/page.css"), .embedInCode("HTML/page.js")],
    swiftSettings: settings),

  // The batch on top, and the library's product: list, plan, convert, verify, inspect.
  .target(
    name: "AirflowBundle",
    dependencies: [
      "BundleFormats", "BundleReports", "ByteStrings", "Files", "JSON", "LibC", "PyYAML", "YAML",
      "Zip",
    ], swiftSettings: settings),

  // The command line: parses, calls the library, prints.
  .target(
    name: "AirflowBundleCommands",
    dependencies: [
      "AirflowBundle", "ByteStrings", "Files", "LibC",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ], swiftSettings: settings),
  // Only `main`: in C, so that the arguments come as the system gave them.
  .executableTarget(name: "airflow-bundle", dependencies: ["AirflowBundleCommands"]),

  // Lets the scripts under Tests/Oracle put questions to the YAML layer; no product.
  .executableTarget(
    name: "yaml-canonical", dependencies: ["ByteStrings", "PyYAML", "YAML"],
    path: "Tests/Tools/yaml-canonical", swiftSettings: settings),

  // What the suites share; no product.
  .target(
    name: "TestSupport",
    dependencies: [
      "ByteStrings", "CDeflate", "LibC", .product(name: "Crypto", package: "swift-crypto"),
    ], path: "Tests/TestSupport", swiftSettings: settings),

  .testTarget(name: "ByteStringsTests", dependencies: ["ByteStrings"]),
  .testTarget(name: "YAMLTests", dependencies: ["ByteStrings", "JSON", "PyYAML", "YAML"]),
  .testTarget(
    name: "ZipTests", dependencies: ["ByteStrings", "CDeflate", "LibC", "TestSupport", "Zip"]),
  .testTarget(name: "FilesTests", dependencies: ["ByteStrings", "Files", "LibC", "TestSupport"]),
  .testTarget(
    name: "AirflowBundleTests",
    dependencies: [
      "AirflowBundle", "BundleFormats", "BundleReports", "ByteStrings", "Files", "JSON", "LibC",
      "PyYAML", "TestSupport", "YAML", "Zip",
    ]),
  .testTarget(
    name: "CommandTests",
    dependencies: [
      "AirflowBundle", "AirflowBundleCommands", "ByteStrings", "LibC", "TestSupport",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ], exclude: ["Golden/Files"]),
]

let package = Package(
  name: "airflow-bundle",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "airflow-bundle", targets: ["airflow-bundle"]),
    // With ByteStrings, which its names and paths are of.
    .library(name: "AirflowBundle", targets: ["AirflowBundle", "ByteStrings"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: targets + fastDeflate + fuzz,
  swiftLanguageModes: [.v6]
)
