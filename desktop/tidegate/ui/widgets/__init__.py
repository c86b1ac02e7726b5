"""What several screens share: the catalogue.

Everything takes plain text, follows the theme by itself and has a name for screen readers. Tones
are tokens of `ui.tokens`: `text`, `text2`, `text3`, a state (`ok run wait fail drift back idle`),
`accent_text`, an environment's hue (`env_prod` …). Environments are told by their *kind*
(`development test acceptance production customer reproduction`). Lengths are designed pixels;
give them to Qt through `ui.theme.px`. Orders begin with `show_`, wishes are signals.

Page: margins 20, 16, 20, 14; 12 between cards. Paint your own only with `ui.theme.colour/font/px`,
`ui.icons.paint_icon`, `ui.marks.paint_state/paint_environment/paint_avatar` and
`progress.paint_bar/paint_steps`; `ui.marks.State` lists the states and their words.

screen       Screen  a page: `bar_actions` for the top bar, `lettered` tables (P, D, R …),
             `driven_by(presenter)` holds it
labels       Label(text, size=13, weight=400, tone=, mono=, wrap=) .show_text(text, tone=)
             .let_select() .strike(); ElidedLabel(…) loses its middle;
             set_plain_tooltip(widget, text)
buttons      Button(text, kind="secondary|primary|ghost|danger|link|production", icon=, trailing=,
             height=32|28|36) .show_words .show_allowed(bool, reason=) .show_menu(menu)
             IconButton(icon, name, kind="ghost", size=32)
switches     Switch(name, on=) toggled .show_on(bool); CheckRow(title, note=, checked=) toggled;
             ListRow(title, note=, state= or icon=, controls=(…)) .show_words(…)
segments     Segments({"key": "Title"}, name=), Tabs(…) .show_count(key, n); chosen(key) .choose
fields       TextField(text, name=, hint=, mono=) .show_invalid(reason); SearchField(hint, width=);
             PasswordField(name=) .take(); TextArea(name=, lines=); NumberField(n, name=, least=,
             most=, unit=); Select({"key": "Title"}, name=) chosen(key) .show_choices .choose;
             SourcePicker(name) chosen(key) .show_choices .show_source(kind, title=, note=,
             version=). Ctrl F finds the page's SearchField by itself
marks        Icon(name, tone=, size=) StateMark(state, size=) EnvironmentMark(kind, size=)
             Avatar(name, size=) KeyCap("Ctrl K") Dot(tone=)
chips        Chip(text, tone=, icon=, state=, outline=, mono=) .show_text;
             FilterChip(text, icon=, count=) toggled .show_count(n)
cards        Card(padding=16, spacing=8, across=, bar=, fill=, line=) .add(widget…) .body .show_bar;
             Banner(title, text=, tone=, icon=, state=, actions=) .show_words;
             AttentionCard(state, title, text=, action=) acted;
             Panel(fill=, lines=("left",)) a plain area; layouts stacked(…), beside(…, None, …)
tiles        StatTile(title, tone=) .show_figure(figure, note=, values=);
             CountTile(title, icon=, tone=, note=) .show_count(n)
rows         SectionHeader(title, note=, right=, icon=); KeyValues() .add(key, value, mono=, icon=,
             state=) .clear(); IconLine(text, right=, icon=, state=, mono=)
progress     ProgressRing(name), ProgressBar(name) .show_share(0..1); SharesBar(name) .show_shares;
             PhaseRail() .show_phases([Phase(title, note, state, decisive=)]); Sparkline; RiskBars
cells        Cell(text, note=, tone=, mono=, weight=, state=, icon=, environment=, person=, parts=,
             hue=, boxed=, unset=, secret=, right=, said=); Section(title, note=, rows=, folds=);
             CellDelegate: override `paint_cell` for another shape
rows_model   Column(title, cell=row -> Cell, width=0 stretches, right=, sort=row -> key)
tables       Table(columns, name=, row_height=36, key=row -> same) .show_rows(rows) .choose(row);
             SectionedTable(columns, name=, key=) .show_sections(sections);
             both: chosen(row or None), opened(row), .chosen_row(); TableCard(table)
outline      Outline(name=) .show_nodes([Node(key, title, note, environment, children=)])
             chosen(key) .choose(key): profiles below profiles
steps        StepList() .show_steps([Step(key, title, note)], current=) step_requested(key)
long_table   LongTable(columns, name=, key=)  sections for 20,000 rows; .step(1, to=)
staging      StagedBar()  signals review_requested discard_requested undo_requested
             ReviewDialog(parent, changes=, kind=)  the bytes to come; accepted
differences  differing_parts(value, other=) for Cell(parts=…)
log_pane     LogPane() .append([LogLine(text, time, host, level)]) .show_host .show_hosts .clear
             save_requested; safe_text.shown_safely(line) for anything a host says
inspector    Inspector(name=, width=300) .begin() .add(part, above=) .end() .set_foot(widget);
             ScrollPage() .body
invitation   Invitation(icon, purpose=, first_build=) workspace_requested build_requested
             .show_closed .show_no_build: how to begin where there is no build
states       EmptyState(icon, title, text=, action=) acted; BusyState(text, cancellable=);
             ErrorCard() .show_problem(problem) retry_requested;
             StatefulArea(content, empty=) .show_content .show_empty .show_busy(text) .show_problem
dialogs      Dialog(parent, title, note=, kind=, width=) .add(…) .body .add_foot(…, None, …);
             `.open()`, then accepted / rejected. News and questions: ui.messages.Messages
themed       Divider(vertical=); Themed mix-in: override `dress`, call `keep_dressed` last
"""
