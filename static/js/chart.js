/* The chart of a measure. A canvas names the element that holds its series as JSON: <canvas data-series="ID">.
   It draws, from back to front: the on-track band, the grid, the limits, the target as steps, the fan of what
   is likely, the series, marks and labels.
   Only this file talks to Chart.js; the shape of the JSON is written down in docs/interface.md. */
(() => {
  const narrow = matchMedia("(max-width: 43.99rem)");
  const shownOnPhones = 12;

  /* A custom property that holds light-dark() is resolved only where a real property uses it. */
  const colours = (scheme) => {
    const probe = document.body.appendChild(document.createElement("span"));
    probe.hidden = true;
    if (scheme) probe.style.colorScheme = scheme;
    const read = (name) => { probe.style.color = `var(--${name})`; return getComputedStyle(probe).color; };
    const found = {
      line: read("c-line"), target: read("c-target"), band: read("c-band"), grid: read("c-grid"),
      limit: read("c-limit"), fan: read("c-fan-1"), wide: read("c-fan-2"), middle: read("c-fan-line"),
      mark: read("ink-2"), ink: read("ink"), meta: read("ink-3"), surface: read("surface"),
    };
    probe.remove();
    return found;
  };

  const read = (canvas) => {
    const series = JSON.parse(document.getElementById(canvas.dataset.series).textContent);
    const ahead = series.ahead ?? [];
    const room = shownOnPhones - Math.min(ahead.length, 3);
    const drop = narrow.matches ? Math.max(series.labels.length - room, 0) : 0;
    const cut = (list) => list?.slice(drop);
    const move = (at) => at - drop;
    const limits = series.limits ?? {};
    return {
      ...series, known: series.labels.length - drop, labels: [...cut(series.labels), ...ahead],
      limits: { lower: cut(limits.lower), centre: cut(limits.centre), upper: cut(limits.upper) },
      ago: cut(series.ago) ?? [], restarts: (series.restarts ?? []).map(move), signals: (series.signals ?? []).map(move), levels: (series.levels ?? []).map(move).filter((at) => at > 0),
      left_out: (series.left_out ?? []).map(move), values: cut(series.values), targets: cut(series.targets),
      lower: cut(series.lower), upper: cut(series.upper),
      open: (series.open ?? []).map(move), carried: (series.carried ?? []).map(move),
      breaks: (series.breaks ?? []).map(move).filter((at) => at > 0),
      notes: (series.notes ?? []).map(([at, letter]) => [move(at), letter]).filter(([at]) => at >= 0),
    };
  };

  const points = (list) => (list ?? []).map((y, x) => ({ x, y }));

  /* The last target goes on under the fan. */
  const steps = (list, colour, series, more) => ({
    data: [...points(list), ...series.labels.slice(series.known).map((_, at) => ({ x: series.known + at, y: list.at(-1) }))],
    stepped: "middle", borderColor: colour.target, borderWidth: 1.75, pointRadius: 0,
    pointHitRadius: 0, backgroundColor: colour.band, ...more,
  });

  /* The side on which the target is met is shaded: above, below, or between two lines. */
  const targetLines = (series, colour) => series.better === "range"
    ? [steps(series.lower, colour, series, { label: series.words.lower }),
      steps(series.upper, colour, series, { label: series.words.upper, fill: "-1" })]
    : [steps(series.targets, colour, series, { label: series.words.target, fill: series.better === "down" ? "start" : "end" })];

  /* What was usual before each value. */
  const limitLines = (series, colour) => ["lower", "centre", "upper"].filter((name) => series.limits[name]?.length).map((name) => ({
    label: series.limit_words?.[name], data: points(series.limits[name]), borderColor: colour.limit, borderWidth: 1,
    borderDash: name === "centre" ? [] : [5, 3], stepped: "middle", pointRadius: 0, pointHitRadius: 0,
  }));

  /* From the last value on: the wide range, the narrow one, and the dashed middle. Each range is a pair of lines,
     the second filled back to the first. */
  const fanLines = (series, colour) => {
    const coming = series.fan?.middle ?? [];
    if (!coming.length) return [];
    const last = series.values.findLastIndex((value) => value !== null);
    const line = (name, more) => ({
      label: series.limit_words.middle, pointRadius: 0, pointHitRadius: 0, borderWidth: 0, borderColor: "transparent",
      data: [...(last < 0 ? [] : [{ x: last, y: series.values[last] }]),
        ...series.fan[name].map((y, at) => ({ x: series.known + at, y }))],
      ...more,
    });
    return [
      line("middle", { borderColor: colour.middle, borderWidth: 1.75, borderDash: [4, 3] }),
      line("low"), line("high", { fill: "-1", backgroundColor: colour.fan }),
      line("lowest"), line("highest", { fill: "-1", backgroundColor: colour.wide }),
    ];
  };

  /* The same a year ago, thinner and dashed. */
  const agoLine = (series, colour) => !series.ago.length ? [] : [{
    label: series.words.ago, data: points(series.ago), borderColor: colour.mark, borderWidth: 1.25, borderDash: [6, 4],
    pointRadius: 0, pointHitRadius: 0, segment: { borderColor: unjoined(series) },
  }];

  const unjoined = (series) => ({ p1DataIndex: at }) => (
    series.breaks.includes(at) || series.restarts.includes(at) ? "transparent" : undefined);

  const valueLine = (series, colour) => {
    const since = series.breaks.at(-1) ?? 0;
    const hollow = (at) => [series.open, series.carried, series.left_out].some((list) => list.includes(at)) || at < since;
    return {
      label: series.words.value, data: points(series.values), borderColor: colour.line, borderWidth: 2,
      pointRadius: series.values.map((_, at) => (series.signals.includes(at) ? 5 : 2.5)), pointHoverRadius: 5,
      pointBorderWidth: series.values.map((_, at) => (series.signals.includes(at) ? 2.5 : 1)),
      pointBorderColor: colour.line, clip: false,
      pointBackgroundColor: series.values.map((_, at) => (
        hollow(at) || series.signals.includes(at) ? colour.surface : colour.line)),
      segment: {
        borderDash: ({ p1DataIndex: at }) => (series.open.includes(at) || at < since ? [4, 3] : undefined),
        borderColor: unjoined(series),
      },
    };
  };

  const text = (content, x, y, colour, more) => ({
    type: "label", content, xValue: x, yValue: y, color: colour, font: { size: 12, weight: 600 }, padding: 0, ...more,
  });

  const marks = (series, colour) => {
    const last = series.values.findLastIndex((value) => value !== null);
    const end = series.known - 1;
    const target = (series.better === "range" ? series.upper : series.targets)?.at(-1) ?? null;
    const value = series.values[last];
    const above = target === null || value >= target;
    const all = [
      ...series.breaks.map((at) => (
        { type: "line", xMin: at - 0.5, xMax: at - 0.5, borderColor: colour.mark, borderWidth: 1, borderDash: [1, 3] })),
      ...series.levels.map((at) => (
        { type: "line", xMin: at - 0.5, xMax: at - 0.5, borderColor: colour.limit, borderWidth: 1, borderDash: [5, 3] })),
      ...series.notes.map(([at, letter]) => text(letter, at, series.values[at] ?? value, colour.ink, {
        yAdjust: -22, padding: 2, backgroundColor: colour.surface, borderColor: colour.mark, borderWidth: 1, borderRadius: 3,
      })),
    ];
    if (last >= 0) all.push(text(series.value_label, last, value, colour.ink, { yAdjust: above ? -14 : 14 }));
    const beside = narrow.matches ? { position: { x: "end" }, yAdjust: -11 } : { position: { x: "start" }, xAdjust: 10 };
    if (target !== null) all.push(text(series.target_label, series.labels.length - 1, target, colour.target, beside));
    const ago = series.ago.findLastIndex((one) => one !== null && one !== undefined);
    /* Its label keeps away from that of the target. */
    const away = (narrow.matches ? 12 : 7) * (target === null || series.ago[ago] < target ? 1 : -2);
    if (ago >= 0) all.push(text(series.words.ago, ago, series.ago[ago], colour.mark, { ...beside, yAdjust: away, font: { size: 12 } }));
    return all;
  };

  const settings = (series, colour) => {
    const digits = { minimumFractionDigits: series.decimals, maximumFractionDigits: series.decimals };
    const { dataset, lang } = document.documentElement, locale = dataset.numbers || lang;
    const plain = new Intl.NumberFormat(locale, digits);
    const axis = new Intl.NumberFormat(locale, { maximumFractionDigits: series.decimals });
    const minus = (words) => words.replace("-", "−");
    const longest = Math.max(series.target_label.length, series.ago.length && series.words.ago.length);
    const room = longest && !narrow.matches ? 12 + longest * 7 : 24;
    return {
      animation: false, responsive: true, maintainAspectRatio: false, parsing: false, normalized: true,
      spanGaps: false, interaction: { mode: "index", intersect: false }, layout: { padding: { top: 20, right: room } },
      scales: {
        x: {
          type: "category", labels: series.labels, grid: { display: false }, border: { color: colour.grid },
          ticks: { color: colour.meta, maxTicksLimit: narrow.matches ? 6 : 9, maxRotation: 0, font: { size: 12 } },
        },
        y: {
          grace: "12%", grid: { color: colour.grid, drawTicks: false }, border: { display: false },
          ticks: { color: colour.meta, maxTicksLimit: 6, padding: 6, font: { size: 12 }, callback: (v) => minus(axis.format(v)) },
        },
      },
      plugins: {
        legend: { display: false }, filler: { drawTime: "beforeDraw" },
        decimation: { enabled: true, algorithm: "lttb", threshold: 500 },
        annotation: { clip: false, animations: false, annotations: marks(series, colour) },
        tooltip: {
          animation: false, filter: (item) => item.dataset.borderWidth > 0 && item.parsed.y !== null,
          callbacks: { label: (item) => `${item.dataset.label}: ${minus(plain.format(item.parsed.y))}${series.unit}` },
        },
      },
    };
  };

  const draw = (canvas, scheme) => {
    const series = read(canvas);
    const colour = colours(scheme);
    /* The series comes first: it is drawn last, and a band cannot be filled down to the first line. */
    const data = {
      datasets: [
        valueLine(series, colour), ...agoLine(series, colour), ...fanLines(series, colour), ...targetLines(series, colour), ...limitLines(series, colour),
      ],
    };
    const options = settings(series, colour);
    const chart = Chart.getChart(canvas);
    /* The canvas outlives the fragment it came with. */
    if (series.sentence) canvas.setAttribute("aria-label", series.sentence);
    if (!chart) return new Chart(canvas, { type: "line", data, options });
    chart.data = data;
    chart.options = options;
    chart.update("none");
  };
  const drawAll = (scheme) => document.querySelectorAll("canvas[data-series]").forEach((canvas) => draw(canvas, scheme));

  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  drawAll();
  narrow.addEventListener("change", () => drawAll());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll());
  new MutationObserver(() => drawAll()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  addEventListener("beforeprint", () => drawAll("light"));
  addEventListener("afterprint", () => drawAll());
  document.addEventListener("htmx:afterSettle", () => drawAll());
})();
