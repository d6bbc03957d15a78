/// The look of the page: on a desk, on a phone, in the dark and on paper.
enum HTMLStyle {
  static let text = """
    :root {
      --ground: #f6f7f9; --card: #fff; --text: #1b2430; --faint: #5b6776; --line: #dde2e8;
      --before: #9aa7b8; --after: #0b7285; --good: #1b7a43; --warn: #94610a; --bad: #b3261e;
      --good-ground: #e3f4ea; --warn-ground: #fdf1d8; --bad-ground: #fce8e6; --chip: #edf0f4;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #12161c; --card: #1a2028; --text: #e3e8ef; --faint: #9aa6b5; --line: #2e3743;
        --before: #6b7889; --after: #3bb3c7; --good: #6fd195; --warn: #e7b45c; --bad: #ff8f86;
        --good-ground: #173625; --warn-ground: #3a2e14; --bad-ground: #43201e; --chip: #29323d;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0; background: var(--ground); color: var(--text);
      font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
    }
    header, main, footer { max-width: 1180px; margin: 0 auto; padding: 0 24px; }
    header { padding-top: 32px; }
    h1 { font-size: 26px; line-height: 1.2; margin: 2px 0 12px; letter-spacing: -.01em; }
    h2 { font-size: 18px; margin: 0 0 12px; }
    h3 { font-size: 14px; margin: 20px 0 8px; color: var(--faint); }
    h2 + h3 { margin-top: 0; }
    p { margin: 0 0 10px; }
    code { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
      overflow-wrap: anywhere; }
    a { color: var(--after); text-decoration: none; }
    a:hover { text-decoration: underline; }
    .kicker { margin: 0; color: var(--faint); font-size: 14px; }
    .badge, .chip { display: inline-block; border-radius: 10px; padding: 0 9px; font-size: 12px;
      line-height: 20px; background: var(--chip); color: var(--text); white-space: nowrap; }
    .badge { background: var(--after); color: var(--card); margin-left: 6px; }
    .verdict { font-size: 17px; border-left: 4px solid; padding: 10px 14px; border-radius: 4px; }
    .good .verdict { background: var(--good-ground); border-color: var(--good); }
    .warn .verdict { background: var(--warn-ground); border-color: var(--warn); }
    .bad .verdict { background: var(--bad-ground); border-color: var(--bad); }
    nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 14px 0 18px; font-size: 14px; }
    .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(118px, 1fr));
      gap: 12px; margin: 0 0 18px; }
    .tile { display: flex; flex-direction: column; background: var(--card); padding: 12px 14px;
      border: 1px solid var(--line); border-radius: 8px; }
    .tile dd { margin: 0; font-size: 21px; font-weight: 600; white-space: nowrap; }
    .tile dt { color: var(--faint); font-size: 13px; }
    .tile.bad dd { color: var(--bad); }
    .tile.warn dd { color: var(--warn); }
    .tile.good dd { color: var(--good); }
    section { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
      padding: 18px 20px; margin: 0 0 18px; }
    .pair { display: grid; grid-template-columns: 1.35fr 1fr; column-gap: 18px;
      grid-template-rows: auto 1fr; }
    .pair > #sizes { grid-row: span 2; }
    .pair > section { min-width: 0; align-self: start; }
    details.group { border: 1px solid var(--line); border-left: 4px solid var(--before);
      border-radius: 6px; padding: 8px 12px; margin: 0 0 8px; }
    details.group.bad { border-left-color: var(--bad); }
    details.group.warn { border-left-color: var(--warn); }
    summary { cursor: pointer; }
    summary b { margin-right: 4px; }
    .group > summary code { color: var(--faint); margin-left: 6px; }
    .advice { margin: 6px 0 4px; color: var(--faint); }
    .group ul, td ul { margin: 6px 0 4px; padding-left: 20px; }
    .group li { margin: 3px 0; overflow-wrap: anywhere; }
    .group li code { font-weight: 600; margin-right: 4px; }
    .more { margin: 4px 0; }
    .more > summary { color: var(--after); font-size: 14px; }
    .calm { color: var(--good); margin: 0; }
    .legend { font-size: 13px; color: var(--faint); margin: 0 0 4px; }
    .key { display: inline-block; width: 12px; height: 10px; border-radius: 2px; margin-left: 8px; }
    .key:first-child { margin-left: 0; }
    .key.before { background: var(--before); }
    .key.after { background: var(--after); }
    svg { display: block; width: 100%; height: auto; }
    svg text { fill: var(--text); font-size: 12.5px; }
    svg .figure { fill: var(--faint); font-size: 11px; }
    rect.before { fill: var(--before); }
    rect.after { fill: var(--after); }
    rect.bad { fill: var(--bad); }
    rect.track { fill: var(--chip); }
    .system { margin: 0 0 6px; }
    .system ~ .system { margin-top: 16px; }
    .controls { display: flex; flex-wrap: wrap; gap: 10px 16px; align-items: center;
      margin: 0 0 12px; font-size: 14px; color: var(--faint); }
    .controls[hidden] { display: none; }
    input, select { font: inherit; color: var(--text); background: var(--ground);
      border: 1px solid var(--line); border-radius: 6px; padding: 5px 8px; max-width: 100%; }
    input { width: 260px; }
    output { margin-left: auto; }
    table { width: 100%; border-collapse: collapse; font-size: 14px; }
    th { text-align: left; font-weight: 600; color: var(--faint); font-size: 13px;
      border-bottom: 2px solid var(--line); padding: 6px 14px 6px 0; white-space: nowrap; }
    th button { font: inherit; color: inherit; background: none; border: 0; padding: 0;
      cursor: pointer; }
    th button:hover { color: var(--after); }
    th[aria-sort=ascending] button::after { content: " \\2191"; }
    th[aria-sort=descending] button::after { content: " \\2193"; }
    td { border-bottom: 1px solid var(--line); padding: 8px 14px 8px 0; vertical-align: top; }
    tr:last-child td { border-bottom: 0; }
    td:last-child, th:last-child { padding-right: 0; }
    td.number, th.number { text-align: right; white-space: nowrap;
      font-variant-numeric: tabular-nums; }
    .sortable td:nth-child(5) { white-space: nowrap; }
    .sortable td:nth-child(6) { width: 25%; }
    .plain td { padding: 4px 10px 4px 0; border: 0; vertical-align: middle; }
    .plain td:last-child { width: 55%; }
    .to, .why { font-size: 13px; color: var(--faint); overflow-wrap: anywhere; }
    .failed .why { color: var(--bad); }
    td summary { list-style-position: inside; }
    td ul { color: var(--faint); font-size: 13px; overflow-wrap: anywhere; }
    .chip.good { background: var(--good-ground); color: var(--good); }
    .chip.warn { background: var(--warn-ground); color: var(--warn); }
    .chip.bad { background: var(--bad-ground); color: var(--bad); }
    footer { color: var(--faint); font-size: 13px; padding-bottom: 32px; }
    :focus-visible { outline: 2px solid var(--after); outline-offset: 2px; }
    @media screen and (max-width: 760px) {
      header, main, footer { padding-left: 14px; padding-right: 14px; }
      header { padding-top: 18px; }
      section { padding: 14px; }
      .pair { display: block; }
      .tiles { grid-template-columns: repeat(2, 1fr); gap: 8px; }
      input { width: 100%; }
      .controls label:first-child { width: 100%; }
      .sortable thead tr { display: flex; flex-wrap: wrap; gap: 4px 14px; }
      .sortable th { border: 0; padding: 0; }
      .sortable.live thead tr::before { content: "Sort by"; font-size: 13px; color: var(--faint); }
      .sortable table, .sortable thead, .sortable tbody, .sortable tr, .sortable td {
        display: block; width: auto; }
      .sortable tr[hidden] { display: none; }
      .sortable tbody tr { border-bottom: 1px solid var(--line); padding: 10px 0; }
      .sortable td, .sortable td:nth-child(6) { border: 0; padding: 1px 0; text-align: left;
        width: auto; }
      .sortable td:empty { display: none; }
      .sortable td[data-label]:not(:first-child)::before { content: attr(data-label) " ";
        color: var(--faint); font-size: 12px; }
      .sortable td details { display: inline-block; vertical-align: top; max-width: 100%; }
    }
    @media print {
      :root { --ground: #fff; --card: #fff; --text: #000; --faint: #444; --line: #bbb;
        --before: #999; --after: #0b7285; --good: #1b7a43; --warn: #94610a; --bad: #b3261e;
        --good-ground: #fff; --warn-ground: #fff; --bad-ground: #fff; --chip: #fff; }
      * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      body { font-size: 11px; }
      code, table, .to, .why, td ul { font-size: 10px; }
      header, main, footer { max-width: none; padding: 0; }
      nav, .controls { display: none; }
      section { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: 12px 0; }
      .chip, .badge { border: 1px solid var(--line); line-height: 13px; font-size: 9px; }
      .group::details-content, td > details::details-content { content-visibility: visible; }
      .pair { display: block; }
      summary { list-style: none; }
      tr, li, .tile { break-inside: avoid; }
      thead { display: table-header-group; }
    }
    """
}
