// `import AirflowBundle` is all that a user of the library writes: what the layers below make public
// is public here too.
@_exported public import BundleFormats
@_exported public import BundleReports
@_exported public import ByteStrings
@_exported public import JSON
