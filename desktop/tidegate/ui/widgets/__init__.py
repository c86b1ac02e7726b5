"""What several screens share: the catalogue.

Everything takes plain text, follows the theme by itself and has a name for screen readers. Tones
are tokens of `ui.tokens`: `text`, `text2`, `text3`, a state (`ok run wait fail drift back idle`),
`accent_text`, an environment's hue (`env_prod` …). Environments are told by their *kind*
(`development test acceptance production customer reproduction`). Lengths are designed pixels.

Paint your own only with `ui.theme.colour/font/px`, `ui.icons.paint_icon`, `ui.marks.paint_state`,
`paint_environment`, `paint_avatar`; `ui.marks.State` lists the states and their words.

labels       Label(text, size=, weight=, tone=, mono=, wrap=)  .show_text(text, tone=) .let_select()
             ElidedLabel(…)  one line that loses its middle, all in the tooltip
             set_plain_tooltip(widget, text)
buttons      Button(text, kind="secondary|primary|ghost|danger|link|production", icon=, trailing=,
             height=32|28|36)  .show_words(text) .show_allowed(bool, reason=) .show_menu(menu)
             IconButton(icon, name, kind="ghost", size=32)
marks        Icon(name, tone=, size=)  StateMark(state, size=)  EnvironmentMark(kind, size=)
             Avatar(name, size=)  KeyCap("Ctrl K")  Dot(tone=)
chips        Chip(text, tone=, icon=, state=, outline=, mono=)  FilterChip(text, icon=, count=)
             .show_count(n), a checkable button: toggled
cards        Card(padding=, spacing=, across=, bar=, fill=, line=)  .add(widget…) .body
             Banner(title, text=, tone=, icon=, state=, actions=)
             AttentionCard(state, title, text=, action=)  signal acted
             Panel(fill=, lines=("left",))  a plain area; stacked(…), beside(…, None, …) layouts
themed       Divider(vertical=)  Themed (mix-in: `dress` + `keep_dressed`)
cells        Cell(text, note=, tone=, mono=, state=, icon=, environment=, person=, parts=, hue=,
             boxed=, unset=, right=)  Section(title, note=, rows=, folds=)  CellDelegate
rows_model   Column(title, cell=row -> Cell, width=0 to stretch, right=, sort=row -> key)
tables       Table(columns, name=, row_height=, key=)  .show_rows(rows) .choose(row)
             SectionedTable(columns, name=, key=)  .show_sections(sections)
             both: signals chosen(row or None), opened(row); TableCard(table) puts it into a card
differences  differing_parts(value, other=)  → Cell(parts=…)
"""
