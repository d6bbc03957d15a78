'use strict';
for (const box of document.querySelectorAll('.sortable')) {
  const controls = box.querySelector('.controls');
  const body = box.querySelector('tbody');
  const rows = Array.from(body.rows);
  // Made at the first search: of thousands of rows it takes a while.
  let found;
  const count = box.querySelector('output');
  const search = box.querySelector('input');
  const choices = Array.from(box.querySelectorAll('select'));
  controls.hidden = false;
  box.classList.add('live');

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(word => word);
    if (words.length && !found) {
      found = rows.map(row => (row.textContent + ' ' + (row.dataset.words || '')).toLowerCase());
    }
    let shown = 0;
    rows.forEach((row, index) => {
      const fits = words.every(word => found[index].includes(word))
        && choices.every(choice => !choice.value
          || row.dataset[choice.dataset.column].split(' ').includes(choice.value));
      if (row.hidden === fits) row.hidden = !fits;
      if (fits) shown += 1;
    });
    count.textContent = shown === rows.length
      ? rows.length + ' rows' : shown + ' of ' + rows.length + ' rows';
  };
  search.addEventListener('input', filter);
  for (const choice of choices) choice.addEventListener('change', filter);
  filter();
  // A link may lead to a row that the filters hide.
  addEventListener('hashchange', () => {
    const row = document.getElementById(location.hash.slice(1));
    if (!row || !row.hidden || !body.contains(row)) return;
    search.value = '';
    for (const choice of choices) choice.value = '';
    filter();
    row.scrollIntoView();
  });

  const heads = Array.from(box.querySelectorAll('th'));
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    head.replaceChildren(button);
    const isNumber = head.classList.contains('number');
    const key = row => {
      const cell = row.cells[column];
      const value = cell.dataset.sort === undefined ? cell.textContent : cell.dataset.sort;
      return isNumber ? Number(value) : value;
    };
    button.addEventListener('click', () => {
      const old = head.getAttribute('aria-sort');
      const down = old ? old === 'ascending' : isNumber;
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const sign = down ? -1 : 1;
      const keyed = rows.map((row, index) => [key(row), index, row]);
      keyed.sort((a, b) => a[0] < b[0] ? -sign : a[0] > b[0] ? sign : a[1] - b[1]);
      body.append(...keyed.map(entry => entry[2]));
    });
  });
}
addEventListener('beforeprint', () => {
  for (const part of document.querySelectorAll('.group, td > details')) part.open = true;
});
