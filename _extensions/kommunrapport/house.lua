-- The house's own elements, for Quarto and for the embedded renderer alike: the watermark
-- and the seal (read from the study's manifest, so that no page can forget them), the boxes,
-- and tables and images in PDF.

local typst = FORMAT:match("typst") ~= nil
local html = FORMAT:match("html") ~= nil
-- All that the templates and this filter say, by the page's language.
local WORDS = {
  sv = {
    about = "Om uppgifterna", contents = "Innehåll", digest = "Kontrollsumma", synthetic = "Syntetiska data",
    ["made-up"] = "Alla personer och belopp är påhittade.", menu = "Sidor", more = "Mer om detta", of = "av", page = "Sida",
    protocol = "protokoll", skip = "Till innehållet", study = "Studie", ["table"] = "Tabell i texten",
    validity = "Giltighet", valid = "gäller till", expired = "Svaret gällde till ", again = ". Räkna om det på nyare uppgifter innan det används.",
    extracted = "uppgifter uttagna", ran = "beräknad", ["one-language"] = "svenska",
    readers = { [""] = "Alla siffror", namnd = "För nämnden", revision = "För granskning" },
    months = {
      "januari", "februari", "mars", "april", "maj", "juni",
      "juli", "augusti", "september", "oktober", "november", "december",
    },
  },
  en = {
    about = "About the data", contents = "Contents", digest = "Checksum", synthetic = "Synthetic data",
    ["made-up"] = "All persons and amounts are made up.", menu = "Pages", more = "More about this", of = "of", page = "Page",
    protocol = "protocol", skip = "Skip to content", study = "Study", ["table"] = "Table in the text",
    validity = "Validity", valid = "valid until", expired = "The answer was valid until ", again = ". Compute it again on newer data before it is used.",
    extracted = "data extracted", ran = "computed", ["one-language"] = "in Swedish",
    readers = { [""] = "All numbers", namnd = "For the board", revision = "For audit" },
    months = {
      "January", "February", "March", "April", "May", "June",
      "July", "August", "September", "October", "November", "December",
    },
  },
}
local words = WORDS.sv
local BOXES = { answer = "answer", lead = "lead", note = "note-box", warning = "warning-box" }

local function stop(problem, place, way_out)
  error(problem .. " @ " .. place .. "; " .. way_out, 0)
end

local function text(value)
  return value and pandoc.utils.stringify(value) or ""
end

local function typst_string(value)
  return '"' .. value:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " ") .. '"'
end

local function build_folder()
  local given = os.getenv("EVALUATION_BUILD")
  if given and given ~= "" then return given end
  local root = quarto and quarto.project and quarto.project.directory
  return (root or os.getenv("QUARTO_PROJECT_ROOT") or "..") .. "/build"
end

local function read_published(study, name)
  local place = "build/" .. study .. "/" .. name
  local file = io.open(build_folder() .. "/" .. study .. "/" .. name, "r")
  if not file then stop("no results to print", place, "run: evaluation run " .. study) end
  local content = pandoc.json.decode(file:read("a"), false)
  file:close()
  return content, place
end

local function read_manifest(study)
  local manifest, place = read_published(study, "manifest.json")
  if not (manifest.digest and manifest.delivery and manifest.protocol) then
    stop("not a manifest", place, "run: evaluation run " .. study)
  end
  return manifest
end

local function seal(meta, study, manifest)
  local origin = manifest.delivery.ursprung
  -- Anything but data declared as real, or published before, is marked:
  -- a forgotten origin must not pass for one.
  local people = origin == "verklig" or origin == "publicerad"
  if not people then meta.watermark = pandoc.MetaString(words.synthetic) end
  meta["seal-digest"] = pandoc.MetaString(manifest.digest)
  meta["seal-version"] = pandoc.MetaString(tostring(manifest.protocol.version))
  meta["seal-study"] = pandoc.MetaString(study)
end

-- A page is called after its study's plan, and after whom it is for: `study-namnd-en.qmd`.
local function page_name()
  local page = quarto and quarto.doc.input_file or os.getenv("EVALUATION_PAGE") or ""
  return page:match("([^/\\]+)%.qmd$") or ""
end

local function planned_title(study, lang)
  local plan, place = read_published(study, "protocol.json")
  local title = plan.protocol and plan.protocol.title
  if not (title and title.sv) then stop("no title", place, "run: evaluation run " .. study) end
  if lang == "sv" then return title.sv end
  return title[lang] or title.sv .. " (" .. words["one-language"] .. ")"
end

local function name_page(meta, study)
  if meta.title then return end
  local reader = words.readers[page_name():match("%-(%a+)") or ""]
  meta.title = pandoc.MetaInlines(pandoc.Inlines(planned_title(study, text(meta.lang))))
  if reader and not meta.subtitle then
    meta.subtitle = pandoc.MetaInlines(pandoc.Inlines(reader))
  end
  -- Three pages of one study are told apart by their tabs.
  local subtitle = meta.subtitle and " – " .. text(meta.subtitle) or ""
  meta.pagetitle = pandoc.MetaString(text(meta.title) .. subtitle)
end

-- What a page of a variant is about stands behind its title.
local function add_variant(meta)
  local part = meta["title-part"]
  if not part then return end
  -- A question has its sign already.
  local mark = text(meta.title):match("[?!]$") and " –" or ":"
  meta.title = pandoc.MetaInlines(pandoc.Inlines(meta.title) .. pandoc.Inlines(mark .. " ") .. part)
  local before = meta.pagetitle and text(meta.pagetitle) .. ": " .. text(part)
  meta.pagetitle = pandoc.MetaString(before or text(meta.title))
end

local function in_words(iso)
  local year, month, day = (iso or ""):match("^(%d%d%d%d)-(%d%d)-(%d%d)")
  if year then return tonumber(day) .. " " .. words.months[tonumber(month)] .. " " .. year end
end

-- How long the plan lets the answer stand; from the day after, every page says first that it is old.
local function add_validity(meta, until_day)
  if not until_day then return end
  local day = in_words(until_day)
  meta["valid-text"] = pandoc.MetaString(words.valid .. " " .. day)
  local rendered = os.getenv("EVALUATION_RENDERED") or os.date("!%Y-%m-%d")
  if until_day < rendered then
    meta.expired = pandoc.MetaString(words.expired .. day .. words.again)
  end
end

-- When the numbers were computed, and on which extract: both as the run tells.
local function date_page(meta, study, manifest)
  local extract = in_words(manifest.delivery.uttag_datum)
  if extract then meta["extract-text"] = pandoc.MetaString(words.extracted .. " " .. extract) end
  add_validity(meta, manifest.protocol.valid_until)
  if meta.date then return end
  local date = manifest.machine and manifest.machine.date
  if not date then
    stop("a run without date", "build/" .. study .. "/manifest.json", "run: evaluation run " .. study)
  end
  meta.date, meta["date-text"] = pandoc.MetaString(date), pandoc.MetaString(words.ran .. " " .. in_words(date))
end

local function of_study(meta)
  local study = text(meta.study)
  if study ~= "" then
    local manifest = read_manifest(study)
    seal(meta, study, manifest)
    name_page(meta, study)
    date_page(meta, study, manifest)
  end
  add_variant(meta)
end

local function author_text(meta)
  local names = {}
  local people = meta["by-author"] or meta.author
  if people == nil then return "" end
  if pandoc.utils.type(people) ~= "List" then people = { people } end
  for _, person in ipairs(people) do
    local name = type(person) == "table" and person.name or person
    if type(name) == "table" and name.literal then name = name.literal end
    names[#names + 1] = text(name)
  end
  return table.concat(names, ", ")
end

local function title_block(meta)
  local year, month, day = text(meta.date):match("^(%d%d%d%d)-(%d%d)-(%d%d)")
  if not year then
    stop("no ISO date", "front matter, date", "write date: 2026-03-12")
  end
  meta["date-text"] = meta["date-text"] or pandoc.MetaString(in_words(text(meta.date)))
  meta["date-iso"] = pandoc.MetaString(year .. "-" .. month .. "-" .. day)
  if typst then
    local parts = "year: " .. tonumber(year) .. ", month: " .. tonumber(month) .. ", day: " .. tonumber(day)
    meta["date-typst"] = pandoc.MetaInlines({ pandoc.RawInline("typst", "datetime(" .. parts .. ")") })
    meta["author-typst"] =
      pandoc.MetaInlines({ pandoc.RawInline("typst", typst_string(author_text(meta))) })
  end
  meta["author-text"] = pandoc.MetaString(author_text(meta))
  return meta
end

local function choose_words(meta)
  local lang = text(meta.lang)
  words = WORDS[lang == "" and "sv" or lang:match("^%a+")]
  if not words then stop("no words in the language '" .. lang .. "'", "lang", "allowed: sv, en") end
  local shown = {}
  for name, word in pairs(words) do
    if type(word) == "string" then shown[name] = pandoc.MetaString(word) end
  end
  meta.words = shown
end

-- What a page that the menu does not name is called: by itself, or by its study's plan.
local function title_of(href)
  local root = os.getenv("EVALUATION_ROOT") or quarto and quarto.project.directory or "."
  local file = io.open(root .. "/" .. href, "r")
  if not file then return href end
  local front = file:read("a"):match("^%-%-%-\r?\n.-\n%-%-%-")
  file:close()
  local told = front and pandoc.read(front .. "\n", "markdown").meta or {}
  if told.title or not told.study then return text(told.title or href) end
  return planned_title(text(told.study), told.lang and text(told.lang) or "sv")
end

-- Every page lies in one folder, so a link to another is its name; Quarto may have put a path
-- before it.
local function menu(meta)
  if not meta.menu then return end
  local own = page_name()
  local links = pandoc.List()
  for _, item in ipairs(meta.menu) do
    local href = text(item.href or item)
    local name = not href:match("^https?:") and href:match("([^/\\]+)%.qmd$")
    local link = {
      text = pandoc.MetaString(item.text and text(item.text) or title_of(href)),
      href = pandoc.MetaString(name and name .. ".html" or href),
    }
    if name and name == own then link.current = pandoc.MetaString("page") end
    links:insert(link)
  end
  meta.menu = links
end

local function meta(doc)
  choose_words(doc)
  menu(doc)
  of_study(doc)
  return title_block(doc)
end

-- Boxes ----------------------------------------------------------------------------------

local function wrapped(open, blocks, close)
  local result = pandoc.List({ pandoc.RawBlock("typst", open) })
  result:extend(blocks)
  result:insert(pandoc.RawBlock("typst", close))
  return result
end

local function key_figures(div)
  local result = pandoc.List({ pandoc.RawBlock("typst", "#key-figures(") })
  for _, block in ipairs(div.content) do
    if block.t == "Div" then result:extend(wrapped("[", block.content, "],")) end
  end
  result:insert(pandoc.RawBlock("typst", ")"))
  return result
end

local function details(div)
  local title = div.attributes.summary or words.more
  if typst then
    return wrapped("#note-box(title: " .. typst_string(title) .. ")[", div.content, "]")
  end
  local result = pandoc.List({
    pandoc.RawBlock("html", "<details><summary>" .. title:gsub("[<>&]", "") .. "</summary>"),
  })
  result:extend(div.content)
  result:insert(pandoc.RawBlock("html", "</details>"))
  return result
end

local function box(div)
  if div.classes:includes("details") and (typst or html) then return details(div) end
  if not typst then return nil end
  if div.classes:includes("key-figures") then return key_figures(div) end
  for class, name in pairs(BOXES) do
    if div.classes:includes(class) then return wrapped("#" .. name .. "[", div.content, "]") end
  end
end

-- Typst makes one sign of three dots, a minus of a hyphen before a number, and a heading or a list
-- of what begins with `=`, `+` or a number, also in a list already. What Markdown
-- has left of them was written to stay as it is.
local function as_written(str)
  local words = str.text
  local is_read = words:find("...", 1, true) or words:find("^%-%d") or words:find("[^%w]%-%d")
    or words:find("^[=+/-]+$") or words:find("^%d+%.$")
  if typst and is_read then return pandoc.RawInline("typst", (words:gsub("%p", "\\%0"))) end
end

-- Tables --------------------------------------------------------------------------------

local LONG_CELL = 500 -- signs; a row with more may go on on the next page
local KEPT_LAST = 2 -- rows that end a table together

local function cell_text(cell, strong, in_head, whole)
  local blocks = pandoc.Blocks(cell.contents)
  local body = pandoc.write(pandoc.Pandoc(blocks), "typst"):gsub("%s+$", "")
  local style = {}
  if cell.col_span > 1 then style[#style + 1] = "colspan: " .. cell.col_span end
  if cell.row_span > 1 then style[#style + 1] = "rowspan: " .. cell.row_span end
  if whole then style[#style + 1] = "breakable: false" end
  if cell.classes:includes("num") then
    style[#style + 1] = "align: right"
  elseif in_head and cell.col_span > 1 then
    style[#style + 1] = "align: center"
  end
  if strong and body ~= "" then body = "#strong[" .. body .. "]" end
  if cell.classes:includes("gated") or cell.classes:includes("suppressed") then
    body = "#text(fill: muted)[" .. body .. "]"
  end
  return "table.cell(" .. table.concat(style, ", ") .. ")[" .. body .. "],"
end

local function is_whole(row)
  for _, cell in ipairs(row.cells) do
    if utf8.len(pandoc.utils.stringify(cell.contents)) > LONG_CELL then return false end
  end
  return true
end

local function row_text(row, strong, in_head, strong_first)
  local cells, whole = {}, is_whole(row)
  local bold = strong or row.classes:includes("group") or row.classes:includes("total")
  for position, cell in ipairs(row.cells) do
    cells[position] = cell_text(cell, bold or (strong_first and position == 1), in_head, whole)
  end
  return table.concat(cells, " ")
end

local function rows_text(rows, strong, in_head)
  local lines = {}
  for position, row in ipairs(rows) do lines[position] = row_text(row, strong, in_head, false) end
  return table.concat(lines, "\n  ")
end

-- A group's title is a head that comes again on the next page, unless rows without a title
-- follow further down: they would stand below it there.
local function body_lines(tbl, named)
  local rows, titled, mixed = pandoc.List(), false, false
  for _, body in ipairs(tbl.bodies) do
    rows:extend(body.head)
    rows:extend(body.body)
    local first = rows[#rows - #body.body + 1 - #body.head]
    local has_title = first and first.classes:includes("group")
    mixed = mixed or (titled and not has_title)
    titled = titled or has_title
  end
  local last = #rows > KEPT_LAST and #rows - KEPT_LAST + 1 or 1
  local stale = 0
  if last > 1 and rows[last - 1].classes:includes("group") then
    last = last - 1
    -- The title before it would come again above the rows that have their own with them.
    for place = 1, last - 1 do
      if rows[place].classes:includes("group") then stale = place end
    end
  end
  local lines = {}
  for place, row in ipairs(rows) do
    local text = row_text(row, false, false, named)
    if place < last and row.classes:includes("group") then
      local again = tostring(not mixed and place ~= stale)
      text = "table.header(level: 2, repeat: " .. again .. ", " .. text .. "),"
    end
    lines[place] = text
  end
  if last > 1 then
    lines[last] = "table.footer(repeat: false, " .. lines[last]
    lines[#lines] = lines[#lines] .. "),"
  end
  return lines
end

-- Columns of numbers take what they need; columns of words share the rest by their length.
local function column_width(length, is_number, is_first)
  if length <= (is_number and 24 or 16) and not is_first then return "auto" end
  return math.max(14, math.min(length, 70)) .. "fr"
end

local function widths(tbl)
  local lengths, numbers = {}, {}
  local function measure(rows)
    for _, row in ipairs(rows) do
      local column = 1
      for _, cell in ipairs(row.cells) do
        if cell.col_span == 1 then
          local length = utf8.len(pandoc.utils.stringify(cell.contents)) or 0
          lengths[column] = math.max(lengths[column] or 0, length)
          numbers[column] = numbers[column] or cell.classes:includes("num")
        end
        column = column + cell.col_span
      end
    end
  end
  measure(tbl.head.rows)
  for _, body in ipairs(tbl.bodies) do measure(body.head) measure(body.body) end
  local parts = {}
  for column = 1, #tbl.colspecs do
    parts[column] = column_width(lengths[column] or 0, numbers[column], column == 1)
  end
  return "(" .. table.concat(parts, ", ") .. ",)"
end

local function typst_table(tbl)
  local named = tbl.classes:includes("key-value")
  local lines = { "#report-table(" .. (named and "(auto, 1fr)" or widths(tbl)) .. "," }
  if #tbl.head.rows > 0 then
    lines[#lines + 1] = "  table.header(" .. rows_text(tbl.head.rows, true, true) .. ")," 
    lines[#lines + 1] = "  table.hline(stroke: 0.7pt + ink),"
  end
  for _, line in ipairs(body_lines(tbl, named)) do lines[#lines + 1] = "  " .. line end
  lines[#lines + 1] = ")"
  if tbl.classes:includes("wide") then lines[1] = lines[1] .. " wide: true," end
  return pandoc.RawBlock("typst", table.concat(lines, "\n"))
end

-- A wide table scrolls by itself on a phone, and by keyboard too.
local tables = 0

local function html_table(tbl)
  tables = tables + 1
  local label = words.table .. " " .. tables
  -- A list, not a map: the order of a map's keys differs from run to run.
  local attributes = { { "role", "region" }, { "tabindex", "0" }, { "aria-label", label } }
  return pandoc.Div({ tbl }, pandoc.Attr("", { "scroll" }, attributes))
end

-- Images -------------------------------------------------------------------------------

local function words_of(image)
  local alt = image.attributes["fig-alt"] or image.attributes.alt or ""
  if alt == "" and not quarto then -- Quarto may have moved the words already.
    stop("an image without words for those who cannot see it", image.src, "give fig-alt")
  end
  return alt
end

local function typst_image(image)
  local alt = words_of(image)
  if alt == "" then return nil end
  local code = "#image(" .. typst_string(image.src) .. ", width: 100%, alt: " .. typst_string(alt) .. ")"
  return pandoc.RawInline("typst", code)
end

-- The style sheet shows the drawing that the screen has room for, and never both.
local function html_image(image)
  local alt, narrow = words_of(image), image.attributes.narrow
  image.attributes["fig-alt"], image.attributes.narrow = nil, nil
  if alt ~= "" then image.attributes.alt = alt end
  image.caption, image.title = {}, ""
  if not narrow then return image end
  local small = image:clone()
  small.src = narrow
  image.classes:insert("wide-drawing")
  small.classes:insert("narrow-drawing")
  return { image, small }
end

-- Quarto gives a figure the attributes of its image, where HTML has no place for them.
local function without_words(float)
  for _, name in ipairs({ "alt", "fig-alt", "narrow" }) do float.attributes[name] = nil end
  return float
end

local report_table = typst and typst_table or html and html_table or nil

return {
  { Meta = meta },
  { Str = as_written },
  { FloatRefTarget = html and without_words or nil },
  { Div = box, Table = report_table, Image = typst and typst_image or html and html_image or nil },
}
