// swift-tools-version: 6.1

import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "airflow-bundle",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "airflow-bundle", targets: ["airflow-bundle"]),
    .library(name: "AirflowBundle", targets: ["AirflowBundle"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: [
    // What C gives us. Each is imported, internally, by one Swift target only.
    .systemLibrary(
      name: "CLibzip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"]), .brew(["libzip"])]),
    .systemLibrary(
      name: "CLibyaml", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .target(name: "CPlatform"),

    // Wrappers, each with one job and no knowledge of bundles.
    .target(name: "ByteStrings", swiftSettings: settings),
    .target(name: "YAML", dependencies: ["ByteStrings", "CLibyaml"], swiftSettings: settings),
    .target(name: "Zip", dependencies: ["ByteStrings", "CLibzip"], swiftSettings: settings),
    .target(
      name: "Files",
      dependencies: [
        "ByteStrings", "CPlatform", .product(name: "SystemPackage", package: "swift-system"),
      ], swiftSettings: settings),

    // The library: model, manifests, containers, plan, run, report.
    .target(
      name: "AirflowBundle",
      dependencies: [
        "ByteStrings", "Files", "YAML", "Zip", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SystemPackage", package: "swift-system"),
      ], swiftSettings: settings),

    // The command line: parses, calls the library, prints.
    .target(
      name: "AirflowBundleCommands",
      dependencies: [
        "AirflowBundle", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: settings),
    .executableTarget(
      name: "airflow-bundle", dependencies: ["AirflowBundleCommands"], swiftSettings: settings),

    // Lets the scripts under Tests/Oracle put questions to the YAML layer; no product.
    .executableTarget(
      name: "yaml-canonical", dependencies: ["ByteStrings", "YAML"],
      path: "Tests/Tools/yaml-canonical", swiftSettings: settings),

    .testTarget(name: "ByteStringsTests", dependencies: ["ByteStrings"]),
    .testTarget(name: "YAMLTests", dependencies: ["ByteStrings", "YAML"]),
    .testTarget(name: "ZipTests", dependencies: ["Zip"]),
    .testTarget(name: "FilesTests", dependencies: ["Files"]),
    .testTarget(name: "AirflowBundleTests", dependencies: ["AirflowBundle"]),
    .testTarget(name: "CommandTests", dependencies: ["AirflowBundleCommands"]),
  ],
  swiftLanguageModes: [.v6]
)
