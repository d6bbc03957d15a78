// swift-tools-version: 6.1

import PackageDescription

// Outside of this repository: .package(url: "https://.../airflow-bundle", from: "0.1.0").
let package = Package(
  name: "embedding",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "airflow-bundle", path: "../..")],
  targets: [
    .executableTarget(
      name: "embedding", dependencies: [.product(name: "AirflowBundle", package: "airflow-bundle")])
  ],
  swiftLanguageModes: [.v6]
)
