-- What Quarto's own filters do, for the declared subset: conditional content, raw HTML tables,
-- floats with numbers, cross-references, callouts. Runs before house.lua.

local typst = FORMAT:match("typst") ~= nil
local word = FORMAT == "docx"
local target = typst and "typst" or word and "docx" or "html"
-- Quarto's own words, by language; it has no Swedish one for a caution.
local LANGUAGES = {
  sv = {
    fig = "Figur", tbl = "Tabell", sec = "Avsnitt", eq = "Ekvation", table = "Tabell utan nummer",
    callouts = { note = "Notera", tip = "Tips", important = "Viktigt", warning = "Varning" },
  },
  en = {
    fig = "Figure", tbl = "Table", sec = "Section", eq = "Equation", table = "Table without number",
    callouts = {
      note = "Note", tip = "Tip", important = "Important", warning = "Warning", caution = "Caution",
    },
  },
}
local KINDS = { "note", "tip", "important", "warning", "caution" }
local REFERRED = { fig = true, tbl = true, sec = true, eq = true }
local WORDS = LANGUAGES.sv
local numbers = {} -- identifier → number as printed
local counts = { fig = 0, tbl = 0, eq = 0 }
local section = {}

local function stop(problem, place, way_out)
  error(problem .. " @ " .. place .. "; " .. way_out, 0)
end

local function kind_of(identifier)
  return identifier:match("^(%a+)%-")
end

local function escaped(text)
  return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;"):gsub('"', "&quot;"))
end

local function claim(identifier)
  if numbers[identifier] then
    stop("two things are called " .. identifier, identifier, "rename one")
  end
  local kind = kind_of(identifier)
  counts[kind] = counts[kind] + 1
  numbers[identifier] = tostring(counts[kind])
end

-- Shortcodes, put into marks by shortcodes.py: texts of the page's metadata, page breaks -------

local texts = {}
local BREAKS = {
  docx = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>',
  html = '<div style="page-break-after: always;"></div>',
  typst = "#pagebreak()",
}
local RAW = { docx = "openxml", html = "html", typst = "typst" }

local function read_meta(meta)
  WORDS = LANGUAGES[pandoc.utils.stringify(meta.lang):match("^%a+")] or WORDS
  texts = meta.shortcodes or {}
  meta.shortcodes = nil
  return meta
end

local function inline_text(span)
  if not span.classes:includes("shortcode") then return nil end
  local value = texts[span.attributes.key]
  if pandoc.utils.type(value) == "Blocks" then return pandoc.utils.blocks_to_inlines(value) end
  return pandoc.utils.type(value) == "Inlines" and value or { pandoc.Str(tostring(value)) }
end

local function block_text(para)
  local only = #para.content == 1 and para.content[1]
  if not only or only.t ~= "Span" or not only.classes:includes("shortcode") then return nil end
  local key = only.attributes.key
  if key == "pagebreak:" then return pandoc.RawBlock(RAW[target], BREAKS[target]) end
  local value = texts[key]
  if key:match("^meta:") and pandoc.utils.type(value) == "Blocks" then return value end
end

-- 1. What this format shows ---------------------------------------------------------------

local function conditional(div)
  local format = div.attributes["when-format"]
  local matches = format == target or (format == "pdf" and typst)
  if div.classes:includes("content-visible") and format then return matches and div.content or {} end
  if div.classes:includes("content-hidden") and format then return matches and {} or div.content end
end

local function parsed_table(raw)
  if raw.format ~= "html" or target == "html" then return nil end
  return pandoc.read(raw.text, "html").blocks
end

-- 2. Numbers, in the order of the page ----------------------------------------------------

local function number_section(header)
  if header.classes:includes("unnumbered") then return end
  local level = header.level - 1 -- the title is the first
  section[level] = (section[level] or 0) + 1
  for deeper = level + 1, 6 do section[deeper] = nil end
  local parts = {}
  for depth = 1, level do parts[depth] = section[depth] or 0 end
  if kind_of(header.identifier) == "sec" then
    numbers[header.identifier] = table.concat(parts, ".")
  end
end

local function number(blocks)
  for _, block in ipairs(blocks) do
    local kind = block.identifier and kind_of(block.identifier)
    if block.t == "Header" then
      number_section(block)
    elseif (block.t == "Figure" or block.t == "Div") and (kind == "fig" or kind == "tbl") then
      claim(block.identifier)
    elseif block.t == "Div" then
      number(block.content)
    end
  end
end

-- Equations: $$ … $$ {#eq-name alt="in words"}, alone in their paragraph -------------------

local function equation_parts(para)
  local math = para.content[1]
  if not math or math.t ~= "Math" or math.mathtype ~= "DisplayMath" then return nil end
  local rest = pandoc.List(para.content)
  rest:remove(1)
  local words = pandoc.utils.stringify(rest)
  local identifier = words:match("{#(eq%-[%w-]+)")
  local alt = words:match("alt=[\u{201c}\u{201d}\"]+(.-)[\u{201c}\u{201d}\"]+")
  if not (identifier and alt) then
    stop("an equation without label and words", math.text, 'write $$ … $$ {#eq-name alt="in words"}')
  end
  return math, identifier, alt
end

local function equation(para)
  local math, identifier, alt = equation_parts(para)
  if not math then return nil end
  claim(identifier)
  if typst then
    local code = pandoc.write(pandoc.Pandoc({ pandoc.Para({ math }) }), "typst"):gsub("%s+$", "")
    return pandoc.RawBlock("typst", '#math.equation(block: true, numbering: "(1)", alt: "'
      .. alt:gsub('["\\]', "") .. '", ' .. code .. ".body)<" .. identifier .. ">")
  end
  if word then
    local name = pandoc.Span({ pandoc.Str("(" .. numbers[identifier] .. ")") }, { id = identifier })
    return pandoc.Para({ math, pandoc.Space(), name })
  end
  return pandoc.Plain({
    -- It moves by itself on a narrow screen, by keyboard too.
    pandoc.RawInline("html", '<p class="equation" id="' .. identifier .. '" role="group" tabindex="0"'
      .. ' aria-label="' .. escaped(alt) .. '">'),
    math,
    pandoc.RawInline("html", '<span class="muted">(' .. numbers[identifier] .. ")</span></p>"),
  })
end

-- 3. Floats -------------------------------------------------------------------------------

local function typst_float(kind, identifier, content, caption)
  local position = kind == "tbl" and "top" or "bottom"
  local result = pandoc.List({ pandoc.RawBlock("typst", "#figure([") })
  result:extend(content)
  result:insert(pandoc.RawBlock("typst", "], caption: figure.caption(position: " .. position .. ", ["))
  result:insert(pandoc.Plain(caption))
  result:insert(pandoc.RawBlock("typst", ']), kind: "quarto-float-' .. kind .. '", supplement: "'
    .. WORDS[kind] .. '", numbering: "1")<' .. identifier .. ">"))
  return result
end

-- What is drawn for a phone too fits there; all else may have to be moved sideways.
local function fits(content)
  local narrow = false
  pandoc.Blocks(content):walk({
    Image = function(img) narrow = narrow or img.attributes.narrow ~= nil end,
  })
  return narrow
end

local function html_float(kind, identifier, content, caption)
  local label = identifier .. "-caption"
  -- As Quarto writes it: plain, with a space that keeps the number on the word's line.
  local words = WORDS[kind] .. "\u{a0}" .. numbers[identifier] .. ":"
  local head = pandoc.Inlines({
    pandoc.RawInline("html", '<figcaption id="' .. label .. '">'), pandoc.Str(words), pandoc.Space(),
  })
  head:extend(caption)
  head:insert(pandoc.RawInline("html", "</figcaption>"))
  local open = '<figure id="' .. identifier .. '" class="' .. kind .. '">'
  local scroll = '<div class="scroll" role="region" tabindex="0" aria-labelledby="' .. label .. '">'
  if fits(content) then scroll = "<div>" end
  local result = pandoc.List({ pandoc.RawBlock("html", open) })
  if kind == "tbl" then result:insert(pandoc.Plain(head)) end
  result:insert(pandoc.RawBlock("html", scroll))
  -- Marked as done by its format: other tables get a scroll box of their own below.
  for _, block in ipairs(content) do
    if block.t == "RawBlock" then block.format = "html5" end
  end
  result:extend(content)
  result:insert(pandoc.RawBlock("html", "</div>"))
  if kind == "fig" then result:insert(pandoc.Plain(head)) end
  result:insert(pandoc.RawBlock("html", "</figure>"))
  return result
end

local function word_float(kind, identifier, content, caption)
  local style = kind == "tbl" and "Table Caption" or "Image Caption"
  -- A field, so that Word's own lists of figures and tables find it.
  local field = '<w:fldSimple w:instr=" SEQ ' .. WORDS[kind] .. ' \\* ARABIC "><w:r><w:t>'
    .. numbers[identifier] .. "</w:t></w:r></w:fldSimple>"
  local head = pandoc.Inlines({
    pandoc.Str(WORDS[kind]), pandoc.Str("\u{a0}"), pandoc.RawInline("openxml", field), pandoc.Str(":"), pandoc.Space(),
  })
  head:extend(caption)
  local result = pandoc.List(content)
  if kind == "fig" then
    local look = { { "custom-style", "Captioned Figure" } } -- stays with its caption
    result = pandoc.List({ pandoc.Div(content, pandoc.Attr("", {}, look)) })
  end
  local words = pandoc.Div({ pandoc.Para(head) }, pandoc.Attr(identifier, {}, { { "custom-style", style } }))
  result:insert(kind == "tbl" and 1 or #result + 1, words)
  return result
end

local FLOATS = { docx = word_float, html = html_float, typst = typst_float }

local function float(kind, identifier, content, caption)
  return FLOATS[target](kind, identifier, content, caption)
end

local function figure(fig)
  if kind_of(fig.identifier) ~= "fig" then
    stop("a figure without label", pandoc.utils.stringify(fig.caption.long), "give it {#fig-name}")
  end
  local caption = pandoc.utils.blocks_to_inlines(fig.caption.long)
  return float("fig", fig.identifier, fig.content, caption)
end

local function float_div(div)
  local kind = kind_of(div.identifier)
  if kind ~= "fig" and kind ~= "tbl" then return nil end
  local caption = div.content[#div.content]
  if #div.content < 2 or caption.t ~= "Para" then
    stop("no caption", div.identifier, "end the block with a paragraph that is the caption")
  end
  local content = pandoc.List(div.content)
  content:remove()
  return float(kind, div.identifier, content, caption.content)
end

-- What a screen reader says in Word; on web pages and in PDF the house's filter writes it.
local function image(img)
  local alt = img.attributes["fig-alt"] or ""
  if alt == "" then
    stop("an image without words for those who cannot see it", img.src, "give fig-alt")
  end
  return pandoc.Image({ pandoc.Str(alt) }, img.src, "", { width = "100%" })
end

-- 4. Callouts and references --------------------------------------------------------------

local function callout(div)
  for _, kind in ipairs(KINDS) do
    if div.classes:includes("callout-" .. kind) then
      local title = div.attributes.title or WORDS.callouts[kind]
      if not title then stop("a callout without title", "callout-" .. kind, 'give it title="…"') end
      div.attributes.title, div.attributes.collapse = nil, nil
      if typst then
        local name = (kind == "note" or kind == "tip") and "#note-box" or "#warning-box"
        div.content:insert(1, pandoc.RawBlock("typst", name .. '(title: "' .. title:gsub('["\\]', "") .. '")['))
        div.content:insert(pandoc.RawBlock("typst", "]"))
        return div.content
      end
      if word then
        local style = (kind == "note" or kind == "tip") and "Box" or "Warning Box"
        local head = { pandoc.Para({ pandoc.Str(title) }) }
        return {
          pandoc.Div(head, pandoc.Attr("", {}, { { "custom-style", style .. " Title" } })),
          pandoc.Div(div.content, pandoc.Attr("", {}, { { "custom-style", style } })),
        }
      end
      div.classes:insert(1, "callout")
      div.content:insert(1, pandoc.Div(pandoc.Plain(title), { class = "callout-title" }))
      return div
    end
  end
end

local lone_tables = 0

local function lone_table(raw)
  if target ~= "html" or raw.format ~= "html" or not raw.text:match("^%s*<table") then return nil end
  lone_tables = lone_tables + 1
  local label = raw.text:match('^%s*<table[^>]-aria%-label="([^"]+)"')
  label = label or (WORDS.table .. " " .. lone_tables)
  local open = '<div class="scroll" role="region" tabindex="0" aria-label="' .. label .. '">'
  return pandoc.RawBlock("html5", open .. raw.text .. "</div>")
end

local function block_div(div)
  return float_div(div) or callout(div)
end

local function reference(cite)
  if #cite.citations ~= 1 then return nil end
  local identifier = cite.citations[1].id
  local word = REFERRED[kind_of(identifier) or ""] and WORDS[kind_of(identifier)]
  if not word then return nil end
  if not numbers[identifier] then
    stop("nothing is called " .. identifier, "@" .. identifier, "label the figure, table or section")
  end
  if typst then
    return pandoc.RawInline("typst", "#ref(<" .. identifier .. ">, supplement: [" .. word .. "])")
  end
  return pandoc.Link(word .. "\u{a0}" .. numbers[identifier], "#" .. identifier)
end

local function count(doc)
  number(doc.blocks)
end

return {
  { Meta = read_meta },
  { Para = block_text, Plain = block_text },
  { Span = inline_text },
  { Div = conditional },
  { RawBlock = parsed_table },
  { Para = equation },
  { Pandoc = count },
  { traverse = "topdown", Figure = figure, Div = block_div },
  { Image = word and image or nil, Cite = reference, RawBlock = lone_table },
}
