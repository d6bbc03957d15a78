internal import ByteStrings

extension YAMLNode {
  /// The first thing in this tree that PyYAML's `safe_load` cannot construct, or nil.
  package func constructionFailure() -> ConstructionFailure? {
    do throws(ConstructionFailure) { _ = try constructed() } catch { return error }
    return nil
  }

  /// What PyYAML's `safe_load` makes of this tree.
  package func pythonValue() throws(ConstructionFailure) -> PythonValue {
    let (objects, root) = try constructed()
    var builder = PythonValueBuilder(objects: objects)
    return builder.value(of: root)
  }

  private func constructed() throws(ConstructionFailure) -> (
    objects: [PythonConstructor.Object], root: Int
  ) {
    var document = ComposedDocument()
    document.root = document.add(tree: self)
    var constructor = PythonConstructor(document)
    do throws(PythonConstructor.Stop) {
      let root = try constructor.run()
      return (constructor.objects, root)
    } catch {
      switch error {
      case .failure(let failure): throw failure
      case .tooCostly(let problem):
        throw ConstructionFailure(exception: .yamlError, problem: problem, path: "", mark: mark)
      }
    }
  }
}

extension ComposedDocument {
  /// Adds a tree; returns its root. The recursion is as deep as the tree.
  mutating func add(tree node: YAMLNode) -> ID {
    let content: Content
    switch node.content {
    case .scalar(let scalar): content = .scalar(scalar)
    case .sequence(let items): content = .sequence(items.map { add(tree: $0) })
    case .mapping(let entries):
      content = .mapping(
        entries.map { Pair(key: add(tree: $0.key), value: add(tree: $0.value)) })
    }
    return add(Node(content, tag: node.tag, mark: node.mark))
  }
}

/// Makes values of a constructor's objects. What is shared there stays shared.
struct PythonValueBuilder {
  let objects: [PythonConstructor.Object]
  private var known: [(value: PythonValue, height: Int)?]
  private var isOpen: [Bool]

  /// Deeper values would overflow the stack of whoever walks or frees them.
  private static let heightLimit = 500

  init(objects: [PythonConstructor.Object]) {
    self.objects = objects
    known = Array(repeating: nil, count: objects.count)
    isOpen = Array(repeating: false, count: objects.count)
  }

  mutating func value(of object: Int) -> PythonValue { build(object, depth: 0).value }

  private mutating func build(_ object: Int, depth: Int) -> (value: PythonValue, height: Int) {
    if let known = known[object] { return known }
    if case .scalar(let scalar) = objects[object] { return (.scalar(scalar), 0) }
    guard !isOpen[object], depth < Self.heightLimit else { return (.elided, 0) }
    isOpen[object] = true
    var height = 0
    func part(_ child: Int, _ builder: inout Self) -> PythonValue {
      let built = builder.build(child, depth: depth + 1)
      height = max(height, built.height + 1)
      return built.value
    }
    func scalar(_ child: Int) -> PythonScalar? {
      if case .scalar(let scalar) = objects[child] { return scalar }
      return nil
    }
    let value: PythonValue
    switch objects[object] {
    case .scalar(let scalar): value = .scalar(scalar)
    case .list(let items): value = .list(items.map { part($0, &self) })
    case .dict(let items):
      value = .dict(
        items.compactMap { item in
          scalar(item.key).map { .init(key: $0, value: part(item.value, &self)) }
        })
    case .set(let items): value = .set(items.compactMap(scalar))
    case .pairs(let pairs):
      value = .pairs(
        pairs.map { .init(first: part($0.first, &self), second: part($0.second, &self)) })
    }
    isOpen[object] = false
    let result = height < Self.heightLimit ? (value, height) : (PythonValue.elided, 0)
    known[object] = result
    return result
  }
}
