
'use strict';
(() => {
  const pollMilliseconds = 2000, hiddenMilliseconds = 20000, patienceMilliseconds = 20000;
  const stateNames = ['done', 'running', 'saved', 'stale', 'failed', 'waiting'];
  const seriesColors = 7, mostPoints = 40, mostInTip = 10;
  const byId = id => document.getElementById(id);
  const tip = byId('tip');

  // Every text goes through here: whatever a path or an error holds, it becomes text and never HTML.
  function element(tag, attributes, ...children) {
    return fill(document.createElement(tag), attributes, children);
  }

  function drawn(tag, attributes, ...children) {
    return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
  }

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (value !== undefined && value !== null) node.setAttribute(name, value);
    }
    node.append(...children.filter(child => child !== null && child !== undefined));
    return node;
  }

  function setText(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  // Numbers that are NaN or infinite arrive as words.
  const isNumber = value => typeof value === 'number';
  const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;
  const number = value => isNumber(value) ? value.toFixed(3) : value === undefined || value === null ? '\u2013' : String(value);
  const percent = share => `${(100 * share).toFixed(share > 0 && share < 0.0995 ? 1 : 0)} %`;

  function duration(seconds) {
    if (seconds < 60) return `${Math.round(seconds)} s`;
    const minutes = Math.round(seconds / 60);
    if (minutes < 60) return `${minutes} min`;
    if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
    return `${(minutes / 1440).toFixed(1)} days`;
  }

  const count = (n, one) => `${n} ${n === 1 ? one : one + 's'}`;
  const labelOf = row => row.isBase ? 'base' : row.levels.length > 0 ? row.levels.join(', ') : row.variant;
  const nameOf = row => `${labelOf(row)}, seed ${row.seed}`;

  // The page's state: the last document, what is picked, sorted and filtered.
  let study = null;
  let columns = [];
  let sort = { key: 'index', descending: false };
  const picked = new Set();
  let pickedOnce = false;
  const shownStates = new Set();
  const tableRows = new Map();

  // ---- The table -------------------------------------------------------------------------------------------------------------------------------------------

  const scoreOf = (row, name) => row.scores.find(score => score.name === name);

  function notesOf(row) {
    const notes = row.scores.filter(score => score.missing).map(score => `${score.name}: ${score.missing}`);
    return { failure: row.lastError ? (row.failures > 0 ? `failed ${count(row.failures, 'time')}: ` : '') + row.lastError : null, notes };
  }

  function columnsOf(rows) {
    const scores = [...new Set(rows.flatMap(row => row.scores.map(score => score.name)))];
    const list = [
      { key: 'index', label: '#', title: 'The number of the row, as study run --row takes it', kind: 'number', value: row => row.index, cell: (cell, row) => cell.append(String(row.index)) },
      { key: 'variant', label: 'Variant', kind: 'variant', value: row => row.isBase ? '' : labelOf(row).toLowerCase(), cell: variantCell },
      { key: 'seed', label: 'Seed', kind: 'number', value: row => row.seed, cell: (cell, row) => cell.append(String(row.seed)) },
      { key: 'state', label: 'State', kind: 'state-word', value: row => stateNames.indexOf(row.state), cell: (cell, row) => cell.append(element('span', { class: `state ${row.state}` }, row.state)) },
      { key: 'progress', label: 'Progress', kind: 'progress', value: row => row.share, cell: progressCell },
      { key: 'time', label: 'Time', kind: 'time', value: row => row.remaining ?? (row.seconds === undefined ? undefined : row.seconds + 1e9), cell: timeCell },
      ...scores.map(name => ({ key: `score ${name}`, label: name, kind: 'number', value: row => finite(scoreOf(row, name)?.value), cell: (cell, row) => scoreCell(cell, scoreOf(row, name)) })),
    ];
    if (rows.some(row => row.owner)) list.push({ key: 'owner', label: 'By', kind: 'owner', value: row => row.owner?.toLowerCase(), cell: (cell, row) => cell.append(row.owner ?? '') });
    return list;
  }

  const finite = value => isNumber(value) ? value : undefined;

  function variantCell(cell, row) {
    cell.title = `${row.name}\nmodel ${row.model}` + row.levels.map(level => `\n${level}`).join('');
    cell.append(labelOf(row));
    if (row.isBase && row.levels.length > 0) cell.append(element('small', {}, row.levels.join(', ')));
  }

  function progressCell(cell, row) {
    if (row.state === 'waiting' && row.share === 0) return;
    if (row.state === 'done') cell.append(count(row.epochsPlanned, 'epoch'));
    else cell.append(bar(row.share, row.state), element('small', {}, row.progress || percent(row.share)));
  }

  function bar(share, state) {
    const inside = element('i');
    inside.style.width = `${100 * Math.min(1, Math.max(0, share))}%`;
    return element('div', { class: `bar ${state}`, role: 'progressbar', 'aria-label': 'Share of the training that is done', 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': Math.round(100 * share) }, inside);
  }

  function timeCell(cell, row) {
    if (isNumber(row.remaining)) cell.append(`${duration(row.remaining)} left`);
    else if (isNumber(row.seconds)) cell.append(`took ${duration(row.seconds)}`);
  }

  function scoreCell(cell, score) {
    if (!score) return;
    cell.append(number(score.value));
    const about = [score.rule, score.raw !== undefined && score.raw !== score.value ? `raw ${number(score.raw)}` : '', score.ceiling !== undefined ? `ceiling ${number(score.ceiling)}` : '',
      score.chance !== undefined ? `chance ${number(score.chance)}` : '', score.missing ?? ''];
    cell.title = about.filter(part => part).join('\n');
    if (score.untrained !== undefined) cell.append(element('small', {}, `untrained ${number(score.untrained)}`));
    else if (score.missing) cell.append(element('small', {}, 'no score'));
  }

  // Sentences need more room than a column: they have a line below the row's.
  function noteLine(row) {
    const { failure, notes } = notesOf(row);
    if (!failure && notes.length === 0) return null;
    const cell = element('td', { colspan: columns.length - 1 });
    if (failure) cell.append(element('div', { class: 'failure' }, failure));
    for (const note of notes) cell.append(element('div', {}, note));
    return element('tr', { class: 'note-line' }, element('td'), element('td'), cell);
  }

  function showTable() {
    const rows = study.rows;
    const wanted = columnsOf(rows), table = byId('rows');
    if (wanted.map(column => column.key).join('\n') !== columns.map(column => column.key).join('\n')) {
      columns = wanted;
      if (!columns.some(column => column.key === sort.key)) sort = { key: 'index', descending: false };
      showHead();
      tableRows.clear();
      for (const body of [...table.tBodies]) body.remove();
    }

    const known = new Set(rows.map(row => row.index));
    for (const [index, shown] of tableRows) {
      if (!known.has(index)) {
        shown.body.remove();
        tableRows.delete(index);
        picked.delete(index);
      }
    }
    for (const row of rows) showRow(row);
    showOrder();
  }

  function showHead() {
    const head = document.querySelector('#rows thead tr');
    head.replaceChildren(element('th', { scope: 'col', class: 'check' }, element('span', { class: 'unseen' }, 'Show curves')));
    for (const column of columns) {
      const button = element('button', { type: 'button', title: column.title, class: column.label.length > 22 ? 'long' : null }, column.label);
      button.addEventListener('click', () => {
        sort = { key: column.key, descending: sort.key === column.key && !sort.descending };
        showOrder();
      });
      head.append(element('th', { scope: 'col', class: column.kind, 'data-key': column.key }, button));
    }
  }

  function showRow(row) {
    // Everything of it but its curves.
    const signature = JSON.stringify({ ...row, epochs: null });
    let shown = tableRows.get(row.index);
    if (!shown) {
      const box = element('input', { type: 'checkbox', 'aria-label': `Show the curves of ${nameOf(row)}` });
      box.addEventListener('change', () => pick(row.index, box.checked));
      const line = element('tr', { class: 'row' }, element('td', { class: 'check' }, box));
      const body = element('tbody', { 'data-row': row.index }, line);
      body.addEventListener('click', event => {
        if (event.target === box || String(getSelection()) !== '') return;
        if (event.target.closest('.check')) pick(row.index, !picked.has(row.index));
        else pickOnly(row.index);
      });
      shown = { body, line, box, signature: '', text: '' };
      tableRows.set(row.index, shown);
      byId('rows').append(body);
    }
    if (shown.signature !== signature) {
      shown.signature = signature;
      shown.text = [row.name, labelOf(row), row.levels.join(' '), row.model, `seed ${row.seed}`, row.state, row.owner, row.progress, row.lastError, ...notesOf(row).notes]
        .filter(part => part).join('\n').toLowerCase();
      shown.line.replaceChildren(shown.line.firstChild, ...columns.map(column => {
        const cell = element('td', { class: column.kind });
        column.cell(cell, row);
        return cell;
      }));
      const note = noteLine(row);
      shown.body.replaceChildren(shown.line, ...(note ? [note] : []));
    }
  }

  function showOrder() {
    const column = columns.find(one => one.key === sort.key);
    const wanted = byId('filter').value.trim().toLowerCase();
    const sign = sort.descending ? -1 : 1;
    const keys = new Map(study.rows.map(row => [row.index, column.value(row)]));
    const ordered = study.rows.map(row => row.index).sort((one, other) => {
      const [a, b] = [keys.get(one), keys.get(other)];
      // Rows without a value come last in either order.
      if (a === undefined || b === undefined) return (a === undefined) - (b === undefined) || one - other;
      return (a < b ? -sign : a > b ? sign : 0) || one - other;
    });
    const table = byId('rows');
    let place = table.tBodies[0] ?? null;
    for (const index of ordered) {
      const { body } = tableRows.get(index);
      if (body === place) place = place.nextElementSibling;
      else table.insertBefore(body, place);
    }

    let shown = 0;
    for (const row of study.rows) {
      const { body, text } = tableRows.get(row.index);
      body.hidden = (shownStates.size > 0 && !shownStates.has(row.state)) || !text.includes(wanted);
      if (!body.hidden) shown++;
    }
    for (const head of document.querySelectorAll('#rows th[data-key]')) {
      if (head.dataset.key === sort.key) head.setAttribute('aria-sort', sort.descending ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    }
    setText(byId('shown'), shown === study.rows.length ? count(shown, 'row') : shown === 0 ? 'no row fits' : `${shown} of ${count(study.rows.length, 'row')}`);
  }

  // ---- Picked rows and their curves ------------------------------------------------------------------------------------------------------------------------

  function pick(index, isPicked) {
    if (isPicked) picked.add(index);
    else picked.delete(index);
    showPicked();
  }

  function pickOnly(index) {
    const only = picked.size === 1 && picked.has(index);
    picked.clear();
    if (!only) picked.add(index);
    showPicked();
  }

  const charts = [
    { title: 'Loss', unit: 'cross entropy', train: 'trainLoss', validation: 'validationLoss', text: value => isNumber(value) ? value.toFixed(3) : String(value), axis: value => String(value), fromZero: false },
    { title: 'Top-1', unit: 'share of images named correctly', train: 'trainTop1', validation: 'validationTop1', text: value => isNumber(value) ? percent(value) : String(value), axis: value => `${Math.round(100 * value)} %`, fromZero: true },
  ];
  let curvesSignature = '';

  function showPicked() {
    for (const [index, { body, box }] of tableRows) {
      box.checked = picked.has(index);
      body.classList.toggle('picked', picked.has(index));
    }
    const holder = byId('rows').parentElement;
    holder.classList.remove('wide');
    holder.classList.toggle('wide', byId('rows').scrollWidth > holder.clientWidth);
    const rows = [...picked].map(index => study.rows.find(row => row.index === index)).filter(row => row);
    const panel = byId('curves');
    panel.hidden = rows.length === 0;
    for (const swatch of document.querySelectorAll('td .swatch')) swatch.remove();
    rows.forEach((row, place) => tableRows.get(row.index).line.firstChild.append(element('span', { class: `swatch s${place % seriesColors}` })));
    const signature = JSON.stringify([rows.map(row => [row.index, row.state, row.epochs]), panel.clientWidth]);
    if (signature === curvesSignature) return;
    curvesSignature = signature;
    hideTip();
    byId('legend').replaceChildren(
      ...rows.map((row, place) => element('span', {}, element('span', { class: `swatch s${place % seriesColors}` }), nameOf(row),
        row.epochs.epoch.length === 0 ? ' (no epoch yet)' : '')),
      key('curve train', 'training'), key('curve', 'validation'), clearButton());
    byId('curve-charts').replaceChildren(...charts.map(chart => curveChart(chart, rows)));
    document.documentElement.style.setProperty('--below-curves', panel.hidden ? '0px' : `${panel.offsetHeight}px`);
  }

  const key = (style, text) => element('span', { class: 'key' }, drawn('svg', { viewBox: '0 0 26 10', 'aria-hidden': 'true' }, drawn('path', { class: style, d: 'M0 5H26' })), text);

  function clearButton() {
    const button = element('button', { type: 'button' }, 'Close');
    button.addEventListener('click', () => {
      picked.clear();
      showPicked();
    });
    return button;
  }

  // The width of a column of the grid that .charts is in the style: its letters are drawn in their size.
  function chartWidth(panel, chartCount) {
    const [least, gap] = [340, 24];
    const beside = Math.max(1, Math.min(chartCount, Math.floor((panel.clientWidth + gap) / (least + gap))));
    return Math.max(280, (panel.clientWidth - gap * (beside - 1)) / beside);
  }

  // Round numbers that span a range, about as many as asked.
  function ticksOf(low, high, wanted) {
    if (!(high > low)) [low, high] = low === 0 ? [0, 1] : [low - Math.abs(low) / 10, high + Math.abs(high) / 10];
    const rough = (high - low) / wanted, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].map(factor => factor * power).find(one => one >= rough * 0.999);
    const digits = Math.max(0, 1 - Math.floor(Math.log10(step)));
    const ticks = [];
    for (let at = Math.floor(low / step + 1e-9); at * step < high + step * 0.999; at++) ticks.push(Number((at * step).toFixed(digits)));
    return ticks;
  }

  function epochTicks(last) {
    const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find(one => last / one <= 10) ?? Math.ceil(last / 10);
    return Array.from({ length: last }, (_, at) => at + 1).filter(epoch => epoch === 1 || epoch % step === 0);
  }

  function curveChart(chart, rows) {
    const figure = element('figure', {}, element('figcaption', {}, chart.title, ' ', element('span', {}, chart.unit)));
    const width = chartWidth(byId('curve-charts'), charts.length), height = 178;
    const [left, right, top, bottom] = [46, 10, 8, 24];
    const values = rows.flatMap(row => [...row.epochs[chart.train], ...row.epochs[chart.validation]]).filter(isNumber);
    const last = Math.max(2, ...rows.map(row => row.epochs.epoch.at(-1) ?? 0));
    const yTicks = values.length > 0 ? ticksOf(chart.fromZero ? 0 : Math.min(...values), Math.max(...values), 4) : [0, 1];
    const [low, high] = [yTicks[0], yTicks.at(-1)];
    const x = epoch => left + (epoch - 1) / (last - 1) * (width - left - right);
    const y = value => top + (high - value) / (high - low) * (height - top - bottom);
    const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, height, role: 'img', tabindex: 0, 'aria-label': `${chart.title} by epoch of ${count(rows.length, 'row')}; arrow keys read the values` });
    for (const tick of yTicks) {
      svg.append(drawn('line', { class: 'grid', x1: left, x2: width - right, y1: y(tick), y2: y(tick) }), drawn('text', { x: left - 7, y: y(tick) + 4, 'text-anchor': 'end' }, chart.axis(tick)));
    }
    svg.append(drawn('line', { class: 'axis', x1: left, x2: width - right, y1: height - bottom, y2: height - bottom }));
    svg.append(drawn('text', { x: left - 7, y: height - 5, 'text-anchor': 'end' }, 'epoch'));
    for (const tick of epochTicks(last)) {
      svg.append(drawn('line', { class: 'axis', x1: x(tick), x2: x(tick), y1: height - bottom, y2: height - bottom + 4 }),
        drawn('text', { x: x(tick), y: height - 5, 'text-anchor': 'middle' }, String(tick)));
    }
    if (values.length === 0) svg.append(drawn('text', { x: (left + width) / 2, y: height / 2, 'text-anchor': 'middle' }, 'No epoch has ended yet.'));
    rows.forEach((row, place) => {
      for (const kind of ['train', 'validation']) {
        const points = row.epochs[chart[kind]].map((value, at) => isNumber(value) ? [x(row.epochs.epoch[at]), y(value)] : null);
        const style = `${kind} s${place % seriesColors}`;
        svg.append(drawn('path', { class: `curve ${style}`, d: pathOf(points) }));
        if (points.length <= mostPoints) for (const point of points) if (point) svg.append(drawn('circle', { class: `point ${style}`, cx: point[0], cy: point[1], r: 2.4 }));
      }
    });
    readValues(svg, chart, rows, { x, left, right, top, bottom, width, height, last });
    figure.append(svg);
    return figure;
  }

  // A value that is not finite leaves a gap.
  function pathOf(points) {
    let path = '', draws = false;
    for (const point of points) {
      if (point) path += `${draws ? 'L' : 'M'}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
      draws = point !== null;
    }
    return path;
  }

  function readValues(svg, chart, rows, { x, left, right, top, bottom, width, height, last }) {
    const guide = drawn('line', { class: 'guide', y1: top, y2: height - bottom, visibility: 'hidden' });
    svg.append(guide);
    let at = 0;
    function show(epoch, clientX, clientY) {
      at = Math.min(last, Math.max(1, epoch));
      guide.setAttribute('x1', x(at));
      guide.setAttribute('x2', x(at));
      guide.setAttribute('visibility', 'visible');
      const lines = [];
      rows.forEach((row, place) => {
        const index = row.epochs.epoch.indexOf(at);
        if (index < 0) return;
        const [train, validation] = [row.epochs[chart.train][index], row.epochs[chart.validation][index]];
        lines.push(element('div', {}, element('span', { class: `swatch s${place % seriesColors}` }),
          `${nameOf(row)}: training ${train === null ? '\u2013' : chart.text(train)}, validation ${validation === null ? '\u2013' : chart.text(validation)}`));
      });
      const more = lines.length - mostInTip;
      showTip([element('b', {}, `${chart.title}, epoch ${at}`), ...lines.slice(0, mostInTip), more > 0 ? element('div', {}, `and ${more} more`) : null], clientX, clientY);
    }
    function hide() {
      guide.setAttribute('visibility', 'hidden');
      hideTip();
    }
    svg.addEventListener('pointermove', event => {
      const box = svg.getBoundingClientRect();
      const place = (event.clientX - box.left) / box.width * width;
      show(Math.round(1 + (place - left) / (width - left - right) * (last - 1)), event.clientX, event.clientY);
    });
    svg.addEventListener('pointerleave', hide);
    svg.addEventListener('blur', hide);
    svg.addEventListener('keydown', event => {
      const step = { ArrowLeft: -1, ArrowRight: 1, Home: -last, End: last }[event.key];
      if (event.key === 'Escape') hide();
      if (step === undefined) return;
      event.preventDefault();
      const box = svg.getBoundingClientRect(), next = Math.min(last, Math.max(1, at + step));
      show(next, box.left + x(next) / width * box.width, box.top + 20);
    });
  }

  function showTip(lines, clientX, clientY) {
    tip.replaceChildren(...lines.filter(line => line));
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, clientX + 14 + box.width > innerWidth ? clientX - box.width - 14 : clientX + 14)}px`;
    tip.style.top = `${Math.max(4, clientY + 14 + box.height > innerHeight ? clientY - box.height - 14 : clientY + 14)}px`;
  }

  function hideTip() {
    tip.hidden = true;
  }

  // ---- Scores by variant -----------------------------------------------------------------------------------------------------------------------------------

  let scoresSignature = '';

  function showScores() {
    const names = [...new Set(study.rows.flatMap(row => row.scores.filter(score => isNumber(score.value)).map(score => score.name)))];
    byId('scores').hidden = names.length === 0;
    const panel = byId('score-charts');
    const signature = JSON.stringify([study.rows.map(row => [row.variant, row.seed, row.scores]), panel.clientWidth]);
    if (signature === scoresSignature) return;
    scoresSignature = signature;
    const variants = [...Map.groupBy(study.rows, row => row.variant).values()];
    const hasUntrained = study.rows.some(row => row.scores.some(score => isNumber(score.untrained)));
    setText(byId('scores-note'), `A dot is a seed${study.seeds > 1 ? ', a bar the mean of the seeds' : ''}; the dashed line is the base${hasUntrained ? '; an open circle is the same network before training' : ''}.`);
    panel.replaceChildren(...names.map(name => scoreChart(name, variants, names.length)));
  }

  function scoreChart(name, variants, chartCount) {
    const lines = variants.map(rows => {
      const scores = rows.map(row => ({ seed: row.seed, score: scoreOf(row, name) })).filter(one => isNumber(one.score?.value));
      const untrained = scores.map(one => one.score.untrained).filter(isNumber);
      return { row: rows[0], scores, values: scores.map(one => one.score.value), untrained: untrained.length > 0 ? mean(untrained) : undefined };
    });
    const base = lines.find(line => line.row.isBase);
    const baseMean = base && base.values.length > 0 ? mean(base.values) : undefined;
    const all = lines.flatMap(line => [...line.values, line.untrained]).filter(isNumber);
    const ticks = ticksOf(Math.min(...all), Math.max(...all), 4);
    const [low, high] = [ticks[0], ticks.at(-1)];

    const scrolls = lines.length > 30, line = 19, axis = 24;
    const width = chartWidth(byId('score-charts'), chartCount) - (scrolls ? 16 : 0);
    const letters = Math.max(...lines.map(one => labelOf(one.row).length));
    const left = Math.min(width * 0.42, 18 + letters * 6.6), right = 14, height = lines.length * line;
    const most = Math.floor((left - 14) / 6.6);
    const x = value => left + 8 + (value - low) / (high - low) * (width - left - 8 - right);
    const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, height, role: 'img', 'aria-label': `${name} of ${count(lines.length, 'variant')}; the table below has the numbers` });
    // What is above and below stays in view where the chart is so long that it scrolls.
    const above = drawn('svg', { class: 'above', viewBox: `0 0 ${width} ${axis}`, height: axis, 'aria-hidden': 'true' });
    const below = drawn('svg', { class: 'below', viewBox: `0 0 ${width} ${axis}`, height: axis, 'aria-hidden': 'true' });
    for (const tick of ticks) {
      svg.append(drawn('line', { class: 'grid', x1: x(tick), x2: x(tick), y1: 0, y2: height }));
      below.append(drawn('text', { x: x(tick), y: axis - 7, 'text-anchor': 'middle' }, String(tick)));
    }
    let factor = null;
    lines.forEach((one, place) => {
      const middle = (place + 0.5) * line, label = labelOf(one.row);
      const band = drawn('rect', { class: 'band', x: 0, width, y: middle - line / 2, height: line });
      const own = one.row.isBase ? null : (one.row.levels[0] ?? '').split(' ')[0];
      // A line between factors.
      if (place > 0 && own !== factor) svg.append(drawn('line', { class: 'grid', x1: 0, x2: width - right, y1: middle - line / 2, y2: middle - line / 2 }));
      factor = own;
      const group = drawn('g', {}, band, drawn('text', { class: one.row.isBase ? 'strong' : 'name', x: left, y: middle + 4, 'text-anchor': 'end' },
        label.length > most ? `${label.slice(0, most - 1)}\u2026` : label));
      if (isNumber(one.untrained)) group.append(drawn('circle', { class: 'untrained', cx: x(one.untrained), cy: middle, r: 3.4 }));
      for (const value of one.values) group.append(drawn('circle', { class: one.row.isBase ? 'seed base' : 'seed', cx: x(value), cy: middle, r: 3.8 }));
      if (one.values.length > 1) group.append(drawn('line', { class: 'mean', x1: x(mean(one.values)), x2: x(mean(one.values)), y1: middle - 7, y2: middle + 7 }));
      group.addEventListener('pointermove', event => {
        band.classList.add('on');
        showTip(scoreTip(name, one, baseMean), event.clientX, event.clientY);
      });
      group.addEventListener('pointerleave', () => {
        band.classList.remove('on');
        hideTip();
      });
      svg.append(group);
    });
    if (isNumber(baseMean)) {
      const at = x(baseMean);
      svg.append(drawn('line', { class: 'base-line', x1: at, x2: at, y1: 0, y2: height, 'pointer-events': 'none' }));
      above.append(drawn('text', { class: 'name', x: Math.min(at, width - 40), y: 15, 'text-anchor': 'middle' }, `base ${number(baseMean)}`));
    }
    // Not of the width that a scroll bar leaves: it differs between systems.
    for (const one of [above, svg, below]) one.style.width = `${width}px`;
    const scored = lines.filter(one => one.values.length > 0).length;
    return element('figure', {}, element('figcaption', {}, name, ' ', element('span', {}, scored === lines.length ? '' : `${scored} of ${count(lines.length, 'variant')} so far`)),
      element('div', { class: scrolls ? 'scroll' : null, tabindex: scrolls ? 0 : null }, above, svg, below));
  }

  function scoreTip(name, line, baseMean) {
    const parts = [element('b', {}, labelOf(line.row))];
    if (line.values.length === 0) parts.push(element('div', {}, `no ${name} yet`));
    for (const { seed, score } of line.scores) parts.push(element('div', {}, `seed ${seed}: ${number(score.value)}${isNumber(score.untrained) ? `, untrained ${number(score.untrained)}` : ''}`));
    if (line.values.length > 1) parts.push(element('div', {}, `mean ${number(mean(line.values))}`));
    if (line.values.length > 0 && isNumber(baseMean) && !line.row.isBase) {
      const difference = mean(line.values) - baseMean;
      parts.push(element('div', {}, `${difference < 0 ? '\u2212' : '+'}${number(Math.abs(difference))} against the base`));
    }
    return parts;
  }

  // ---- The header ------------------------------------------------------------------------------------------------------------------------------------------

  function showHeader() {
    const counts = new Map(stateNames.map(state => [state, study.rows.filter(row => row.state === state).length]));
    const done = counts.get('done');
    document.title = `${done}/${study.rows.length} ${study.study}`;
    setText(byId('study'), study.study);
    const benchmarks = study.benchmarks.length > 0 ? `, scored on ${study.benchmarks.join(', ')}` : '';
    setText(byId('facts'), `${count(new Set(study.rows.map(row => row.variant)).size, 'variant')} of ${study.model} \u00d7 ${count(study.seeds, 'seed')}, trained on ${study.data}${benchmarks}`);
    byId('facts').title = study.folder;
    const share = byId('share');
    share.setAttribute('aria-valuenow', String(Math.round(100 * study.share)));
    if (!share.firstChild) share.append(element('i'));
    share.firstChild.style.width = `${100 * study.share}%`;
    setText(byId('percent'), percent(study.share));
    setText(byId('left'), done === study.rows.length ? 'all rows are done' : isNumber(study.remaining) ? `about ${duration(study.remaining)} left`
      : counts.get('running') > 0 ? 'time left is not known yet' : 'nobody works on it');

    const chips = byId('states');
    for (const state of stateNames) {
      let chip = chips.querySelector(`.${state}`);
      if (!chip) {
        chip = element('button', { type: 'button', class: `state ${state}`, 'aria-pressed': 'false' });
        chip.addEventListener('click', () => {
          if (!shownStates.delete(state)) shownStates.add(state);
          chip.setAttribute('aria-pressed', String(shownStates.has(state)));
          showOrder();
        });
        chips.append(chip);
      }
      setText(chip, `${counts.get(state)} ${state}`);
      chip.hidden = counts.get(state) === 0 && !shownStates.has(state);
    }
  }

  function show(read) {
    study = read;
    showHeader();
    showTable();
    showScores();
    if (!pickedOnce) {
      // The base's curves first, so that there is something to see.
      pickedOnce = true;
      const first = study.rows.find(row => row.epochs.epoch.length > 0);
      if (first) picked.add(first.index);
      else pickedOnce = false;
    }
    showPicked();
  }

  // ---- The data --------------------------------------------------------------------------------------------------------------------------------------------

  let tag = null, timer = 0, isPolling = false;

  function trouble(sentence) {
    const place = byId('trouble');
    place.hidden = !sentence;
    setText(place, sentence ?? '');
    byId('freshness').className = sentence ? 'lost' : 'live';
  }

  const clock = time => time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });

  async function poll() {
    if (isPolling) return;
    isPolling = true;
    clearTimeout(timer);
    try {
      const response = await fetch('study.json', { cache: 'no-store', headers: tag ? { 'If-None-Match': tag } : {}, signal: AbortSignal.timeout(patienceMilliseconds) });
      if (response.status === 200) {
        const read = await response.json();
        tag = response.headers.get('ETag');
        show(read);
      }
      if (response.status === 200 || response.status === 304) {
        trouble(null);
        setText(byId('freshness'), `live, read at ${clock(new Date())}`);
      } else {
        trouble(await response.text());
        setText(byId('freshness'), 'the study cannot be read');
      }
    } catch {
      trouble('The connection to \u201cstudy watch\u201d is lost. What you see is what was known last; the page goes on by itself when the connection is back.');
      setText(byId('freshness'), 'connection lost');
    }
    isPolling = false;
    timer = setTimeout(poll, document.hidden ? hiddenMilliseconds : pollMilliseconds);
  }

  byId('filter').addEventListener('input', () => study && showOrder());
  let resizing = 0;
  new ResizeObserver(() => {
    cancelAnimationFrame(resizing);
    resizing = requestAnimationFrame(() => {
      if (!study) return;
      showScores();
      showPicked();
    });
  }).observe(document.querySelector('main'));

  const inside = byId('data').textContent.trim();
  if (inside !== '') {
    show(JSON.parse(inside));
    setText(byId('freshness'), `as of ${study.time.replace('T', ' ').slice(0, 16)} UTC`);
  } else {
    document.addEventListener('visibilitychange', () => document.hidden || poll());
    poll();
  }
})();
