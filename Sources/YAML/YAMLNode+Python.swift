internal import ByteStrings
package import PyYAML

extension YAMLNode {
  /// The first thing in this tree that PyYAML's `safe_load` cannot construct, or nil.
  ///
  /// PyYAML fills collections level by level: of several faults it meets the one first that is in
  /// the collection nearest to the root.
  package func constructionFailure() -> ConstructionFailure? {
    var search = FaultSearch()
    search.construct(self, depth: 0)
    return search.found
  }

  /// Whether PyYAML makes something of it that can be no key of a `dict`.
  var isUnhashable: Bool { resolvedTag?.isCollection ?? false }
}

/// Constructs a tree as PyYAML does, without keeping anything of it.
private struct FaultSearch {
  private(set) var found: ConstructionFailure?
  private var depthOfFound = Int.max
  private var path = YAMLPath()

  /// - Parameter depth: the number of collections around the node.
  mutating func construct(_ node: YAMLNode, depth: Int) {
    guard depth < depthOfFound else { return }
    switch node.resolvedTag {
    case .seq, .map, .set, .omap, .pairs: fill(node, depth: depth + 1)
    case let tag?:
      guard case .scalar(let scalar) = node.content else {
        let kind = if case .sequence = node.content { "sequence" } else { "mapping" }
        return fail(node, depth, "expected a scalar node, but found \(kind)")
      }
      do throws(PythonFailure) { _ = try PythonScalar(text: scalar.text, tag: tag) } catch {
        fail(node, depth, error.problem, error.exception)
      }
    case nil:
      let tag = node.tag ?? ""
      fail(node, depth, "could not determine a constructor for the tag '\(tag)'")
    }
  }

  private mutating func fail(
    _ node: YAMLNode, _ depth: Int, _ problem: String,
    _ exception: PythonFailure.Exception = .yamlError
  ) {
    guard depth < depthOfFound else { return }
    depthOfFound = depth
    found = ConstructionFailure(
      exception: exception, problem: problem, path: path.text, mark: node.mark)
  }

  private mutating func fill(_ node: YAMLNode, depth: Int) {
    guard depth < depthOfFound else { return }
    switch (node.content, node.resolvedTag) {
    case (.sequence(let items), .seq):
      for (index, item) in items.enumerated() {
        construct(item, at: .index(index), depth)
      }
    case (.mapping(let entries), .map), (.mapping(let entries), .set):
      for entry in entries {
        let component = YAMLPath.Component.key(entry.key.text ?? "?")
        construct(entry.key, at: component, depth)
        if entry.key.isUnhashable { fail(entry.key, depth, "found unhashable key") }
        construct(entry.value, at: component, depth)
      }
    case (.sequence(let items), .omap), (.sequence(let items), .pairs):
      for (index, item) in items.enumerated() {
        path.components.append(.index(index))
        if case .mapping(let entries) = item.content, entries.count == 1 {
          construct(entries[0].key, depth: depth)
          construct(entries[0].value, depth: depth)
        } else {
          fail(item, depth, "expected a mapping of length 1")
        }
        path.components.removeLast()
      }
    case (_, .map), (_, .set): fail(node, depth, "expected a mapping node, but found another")
    default: fail(node, depth, "expected a sequence node, but found another")
    }
  }

  private mutating func construct(
    _ node: YAMLNode, at component: YAMLPath.Component, _ depth: Int
  ) {
    path.components.append(component)
    construct(node, depth: depth)
    path.components.removeLast()
  }
}
