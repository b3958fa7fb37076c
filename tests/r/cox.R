# Writes cox.json: residuals, tests of proportional hazards, baselines and predictions of Cox models.
# Run in this folder: Rscript cox.R   (R 4.2.2, survival 3.5-3)
library(survival)
monthly <- read.csv("data/monthly.csv")
rossi <- read.csv("data/rossi.csv")

number <- function(x) ifelse(is.finite(x), sprintf("%.12g", x), "null")
json <- function(x) {
  if (is.null(x)) return("null")
  if (is.list(x)) {
    parts <- paste0('"', names(x), '":', vapply(x, json, ""))
    return(paste0("{", paste(parts, collapse = ","), "}"))
  }
  if (is.matrix(x)) {
    return(paste0("[", paste(apply(x, 1, function(r) json(as.vector(r))), collapse = ","), "]"))
  }
  if (is.character(x)) return(paste0("[", paste0('"', x, '"', collapse = ","), "]"))
  paste0("[", paste(number(as.numeric(x)), collapse = ","), "]")
}

results <- list()
keep <- function(name, data, code) {
  call <- substitute(code)
  results[[name]] <<- list(
    data = data, call = paste(deparse(call, width.cutoff = 500), collapse = "\n"), values = eval(call, parent.frame())
  )
}

formula_of <- Surv(entry, time, event == 1) ~ trt + x1 + x2 + age + strata(stratum)
of_residuals <- function(fit, types) {
  found <- lapply(types, function(t) unname(as.matrix(residuals(fit, type = t))))
  names(found) <- types
  found
}
ALL <- c("martingale", "deviance", "score", "schoenfeld", "scaledsch", "dfbeta", "dfbetas")

for (tie in c("efron", "breslow")) {
  strata_fit <- coxph(formula_of, monthly, ties = tie)
  weighted_fit <- coxph(formula_of, monthly, ties = tie, weights = ipw)
  keep(paste0("residuals_strata_", tie), "monthly", of_residuals(strata_fit, c("martingale", "schoenfeld", "scaledsch")))
  keep(paste0("residuals_weighted_", tie), "monthly", of_residuals(weighted_fit, setdiff(ALL, "schoenfeld")))
  for (transform in c("km", "rank", "identity", "log")) {
    keep(paste("zph_weighted", transform, tie, sep = "_"), "monthly", {
      z <- cox.zph(weighted_fit, transform = transform)
      list(chisq = unname(z$table[, 1]), p = unname(z$table[, 3]))
    })
  }
  keep(paste0("basehaz_weighted_", tie), "monthly", {
    b <- basehaz(weighted_fit, centered = FALSE)
    list(hazard = b$hazard, time = b$time, strata = as.character(b$strata))
  })
  profiles <- data.frame(trt = c(0, 1), x1 = c(-0.5, 1), x2 = c(0, 1), age = c(30, 45))
  keep(paste0("survfit_strata_", tie), "monthly", {
    lapply(c(plain = "plain", log = "log", loglog = "log-log"), function(kind) {
      s <- survfit(strata_fit, newdata = cbind(profiles, stratum = c(0, 1)), conf.type = kind)
      list(time = s$time, strata = unname(s$strata), surv = s$surv, cumhaz = s$cumhaz,
           std_err = s$std.err, lower = s$lower, upper = s$upper)
    })
  })
}

keep("zph_offset", "rossi", {
  z <- cox.zph(coxph(Surv(week, arrest) ~ fin + age + prio + offset(0.3 * race), rossi))
  list(chisq = unname(z$table[, 1]), p = unname(z$table[, 3]))
})

keep("product_limit", "monthly", {
  fits <- lapply(1:3, function(k) coxph(Surv(entry, time, event == k) ~ trt + x1, monthly))
  months <- sort(unique(monthly$time))
  hazard <- sapply(fits, function(f) {
    s <- survfit(f, newdata = data.frame(trt = 1, x1 = 1))
    diff(c(0, approx(c(0, s$time), c(0, s$cumhaz), months, method = "constant", rule = 2)$y))
  })
  before <- c(1, cumprod(1 - rowSums(hazard)))[seq_along(months)]
  list(time = months, risk = apply(before * hazard, 2, cumsum))
})
for (k in 2:3) keep(paste0("cause_", k), "monthly", {
  f <- coxph(Surv(entry, time, event == k) ~ trt + x1 + x2 + age, monthly, cluster = cluster)
  list(coef = unname(coef(f)), var = f$var, naive_var = f$naive.var)
})

header <- list(created = "Rscript cox.R", R = R.version.string, survival = as.character(packageVersion("survival")))
text <- function(x) paste0('"', gsub("\n", "\\\\n", gsub('"', '\\\\"', x)), '"')
lines <- vapply(names(results), function(n) {
  r <- results[[n]]
  paste0(text(n), ':{"data":', text(r$data), ',"call":', text(r$call), ',"values":', json(r$values), "}")
}, "")
writeLines(paste0('{"meta":{', paste0(text(names(header)), ":", text(unlist(header)), collapse = ","), '},\n"refs":{',
                  paste(lines, collapse = ",\n"), "}}"), "cox.json")
