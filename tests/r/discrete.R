# Writes discrete.json: discrete-time hazard models as glm of expanded months.
# Run in this folder: Rscript discrete.R   (R 4.2.2, stats)
monthly <- read.csv("data/monthly.csv")
weeks <- read.csv("data/rossi_weeks.csv")

expanded <- function(rows, cause = NULL) {
  spans <- rows$time - rows$entry
  of <- rep(seq_len(nrow(rows)), spans)
  long <- rows[of, ]
  long$month <- rows$entry[of] + sequence(spans)
  hit <- if (is.null(cause)) long$event > 0 else long$event == cause
  long$y <- as.numeric(hit & long$month == long$time)
  long
}

number <- function(x) ifelse(is.finite(x), sprintf("%.15g", x), "null")
json <- function(x) {
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
    data = data, call = paste(deparse(call, width.cutoff = 500), collapse = "\n"),
    values = eval(call, parent.frame())
  )
}

# Coefficients of covariates, their covariance by expected information, and the sandwich summed
# within clusters without correction (sandwich::vcovCL(type = "HC0", cadjust = FALSE)).
found <- function(fit, unit, columns, weight = 1) {
  X <- model.matrix(fit)
  score <- rowsum(X * (residuals(fit, "working") * fit$weights), unit)
  bread <- summary(fit)$cov.unscaled
  robust <- bread %*% crossprod(score) %*% bread
  list(
    coef = unname(coef(fit)[columns]), var = unname(bread[columns, columns, drop = FALSE]),
    robust = unname(robust[columns, columns, drop = FALSE]), n = nobs(fit),
    loglik = sum(ifelse(fit$y > 0, if (fit$family$family == "poisson") log(fitted(fit)) - fitted(fit) else log(fitted(fit)),
                        if (fit$family$family == "poisson") -fitted(fit) else log1p(-fitted(fit))) * weight),
    months = unname(coef(fit)[setdiff(names(coef(fit)), columns)]),
    months_se = unname(sqrt(diag(bread))[setdiff(names(coef(fit)), columns)])
  )
}
ctrl <- glm.control(epsilon = 1e-15, maxit = 60)
families <- list(cloglog = quasibinomial("cloglog"), logit = quasibinomial("logit"), log = quasipoisson("log"))
family_of <- function(link) { f <- families[[link]]; f$family <- sub("quasi", "", f$family); f }
FOUR <- c("trt", "x1", "x2", "age")
long <- expanded(monthly)
# A month in which all have the event has an infinite effect, except as a rate.
alive <- function(d, by, link) {
  d[ave(d$y, by, FUN = max) > 0 & (link == "log" | ave(d$y, by, FUN = min) < 1), ]
}

for (link in names(families)) {
  f <- family_of(link)
  keep(paste0("free_", link), "monthly, months without events or only events left out", {
    d <- alive(long, long$month, link)
    suppressWarnings(found(glm(y ~ 0 + factor(month) + trt + x1 + x2 + age, f, d, control = ctrl), d$id, FOUR))
  })
  keep(paste0("strata_", link), "monthly, months within strata", {
    d <- alive(long, paste(long$stratum, long$month), link)
    suppressWarnings(found(glm(y ~ 0 + factor(paste(stratum, month)) + trt + x1 + x2 + age, f, d, control = ctrl),
      d$cluster, FOUR))
  })
  keep(paste0("weighted_", link), "monthly, pieces 1-6, 7-12, 13-24, later, weights ipw, offset 0.02 age", {
    d <- transform(long, piece = cut(month, c(0, 6, 12, 24, Inf)))
    suppressWarnings(found(glm(y ~ 0 + piece + trt + x1 + offset(0.02 * age), f, d, weights = ipw, control = ctrl),
      d$cluster, c("trt", "x1"), d$ipw))
  })
  keep(paste0("columns_", link), "rossi_weeks, employment the week before, log time", {
    d <- weeks[!is.na(weeks$emp_lag), ]
    fit <- suppressWarnings(glm(event ~ log(stop) + fin + age + prio + emp_lag, f, d, control = ctrl))
    found(fit, d$id, c("fin", "age", "prio", "emp_lag"))
  })
  for (k in 1:2) keep(paste0("cause_", k, "_", link), "monthly, cause as the event", {
    d <- expanded(monthly, k)
    suppressWarnings(found(glm(y ~ log(month) + trt + x1, f, d, control = ctrl), d$id, c("trt", "x1")))
  })
  keep(paste0("survival_", link), "monthly, log time", {
    fit <- suppressWarnings(glm(y ~ log(month) + trt + x1, f, long, control = ctrl))
    V <- summary(fit)$cov.unscaled
    months <- c(1, 3, 12, 24)
    out <- lapply(list(c(0, -0.5), c(1, 1)), function(p) {
      M <- cbind(1, log(1:24), p[1], p[2])
      eta <- as.vector(M %*% coef(fit))
      h <- if (link == "log") 1 - exp(-exp(eta)) else f$linkinv(eta)
      slope <- if (link == "logit") h * (1 - h) else exp(eta - exp(eta))
      S <- cumprod(1 - h)
      G <- -S * apply(M * (slope / (1 - h)), 2, cumsum)
      before <- c(1, S[-24])
      GA <- apply(rbind(0, G[-24, ]), 2, cumsum)
      se <- function(J) sqrt(rowSums((J %*% V) * J))[months]
      list(hazard = h[months], survival = S[months], area = cumsum(before)[months],
           survival_se = se(G), area_se = se(GA), hazard_se = se(M * slope))
    })
    names(out) <- c("a", "b")
    out
  })
}

header <- list(created = "Rscript discrete.R", R = R.version.string)
text <- function(x) paste0('"', gsub("\n", "\\\\n", gsub('"', '\\\\"', x)), '"')
lines <- vapply(names(results), function(n) {
  r <- results[[n]]
  paste0(text(n), ':{"data":', text(r$data), ',"call":', text(r$call), ',"values":', json(r$values), "}")
}, "")
writeLines(paste0('{"meta":{', paste0(text(names(header)), ":", text(unlist(header)), collapse = ","), '},\n"refs":{',
                  paste(lines, collapse = ",\n"), "}}"), "discrete.json")
