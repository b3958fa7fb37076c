# Writes standardise.json: g-formula, weighting and doubly robust standardisation from expanded
# person-months, and the g-formula of Cox models for months without and months lost.
# Run in this folder: Rscript standardise.R   (R 4.2.2, survival 3.5-3)
library(survival)
monthly <- read.csv("data/monthly.csv")
monthly$any <- as.integer(monthly$event > 0)
n <- nrow(monthly)
at <- c(6, 12, 24)
pieces <- c(0, 3, 6, 12, 24, max(monthly$time))

# One row per person and month at risk of the event, and of leaving: an event comes first.
months <- monthly[rep(seq_len(n), monthly$time), ]
months$row <- rep(seq_len(n), monthly$time)
months$month <- sequence(monthly$time)
months$piece <- cut(months$month, pieces)
months$final <- months$month == monthly$time[months$row]
exactly <- glm.control(epsilon = 1e-14, maxit = 100)
hazard_of <- function(dead, rows) {
  rows$dead <- dead
  glm(dead ~ 0 + piece + trt + x1 + x2 + age, binomial, rows, control = exactly)
}
event <- hazard_of(as.integer(months$final & months$any == 1), months)
causes <- lapply(1:3, function(k) hazard_of(as.integer(months$final & months$event == k), months))
free <- months[!(months$final & months$any == 1), ]
free$left <- as.integer(free$final)
leaving <- glm(left ~ 0 + piece + trt + x1, binomial, free, control = exactly)
treatment <- glm(trt ~ x1 + x2, binomial, monthly, control = exactly)
chance <- fitted(treatment)

grid <- function(fit, trt, last) {
  rows <- monthly[rep(seq_len(n), each = last), ]
  rows$piece <- cut(rep(seq_len(last), n), pieces)
  if (!is.null(trt)) rows$trt <- trt
  matrix(predict(fit, rows, type = "response"), n, last, byrow = TRUE)
}
surviving <- function(p) t(apply(1 - p, 1, cumprod))
before <- function(s) cbind(1, s[, -ncol(s), drop = FALSE])

g_formula <- function(trt) {
  p <- lapply(causes, grid, trt = trt, last = max(at))
  any_cause <- grid(event, trt, max(at))
  left <- before(surviving(Reduce(`+`, p)))
  incidence <- t(apply(left * p[[1]], 1, cumsum))
  alone <- surviving(any_cause)
  list(
    risk = colMeans(1 - alone[, at]),
    risk_treated = colMeans((1 - alone[, at])[monthly$trt == 1, ]),
    cause_1 = colMeans(incidence[, at]),
    months_without = sapply(at, function(m) mean(rowSums(before(alone)[, 1:m]))),
    months_lost_1 = sapply(at, function(m) mean(rowSums(incidence[, seq_len(m - 1)])))
  )
}

# Weighted Aalen-Johansen curves: the weight of a month is 1 / (arm's chance, chance of staying).
staying <- before(surviving(grid(leaving, NULL, max(monthly$time))))
weighting <- function(trt) {
  rows <- months[months$trt == trt, ]
  arm <- if (trt == 1) chance else 1 - chance
  weight <- 1 / (arm[rows$row] * staying[cbind(rows$row, rows$month)])
  ended <- factor(ifelse(rows$final, rows$event, 0), 0:3)
  # An id of its own per month: with one id per person R keeps her first weight throughout.
  rows$one <- seq_len(nrow(rows))
  fit <- survfit(Surv(month - 1, month, ended) ~ 1, rows, weights = weight, id = one)
  s <- summary(fit, times = at)$pstate
  list(risk = 1 - s[, 1], cause_1 = s[, 2])
}

# The outcome over the chance of being seen, plus what is expected of those who left.
augmented <- function(trt, m) {
  arm <- if (trt == 1) chance else 1 - chance
  s <- surviving(grid(event, trt, m))
  expected <- 1 - s[, m] / cbind(1, s)           # risk by m given no event by month 0..m
  leave <- grid(leaving, trt, m)
  stays <- cbind(1, surviving(leave))            # not left before month 1..m + 1
  seen <- sapply(seq_len(n), function(i) {
    t <- min(monthly$time[i], m)
    ended <- monthly$any[i] == 1 && monthly$time[i] <= m
    known <- ended || monthly$time[i] >= m
    value <- if (known) ended / stays[i, t] else 0
    could_leave <- seq_len(if (ended) t - 1 else min(t, m - 1))
    if (length(could_leave)) {
      left <- as.integer(!known & could_leave == t)
      value <- value + sum((left - leave[i, could_leave]) * expected[i, could_leave + 1] /
        stays[i, could_leave + 1])
    }
    value
  })
  mean(expected[, 1] + (monthly$trt == trt) / arm * (seen - expected[, 1]))
}

cox_months <- function(trt) {
  fit <- coxph(Surv(time, any) ~ trt + x1 + x2 + age, monthly, control = coxph.control(eps = 1e-12, toler.chol = 1e-13))
  rows <- monthly
  rows$trt <- trt
  curve <- survfit(fit, newdata = rows)
  s <- rbind(1, summary(curve, times = 1:23, extend = TRUE)$surv)
  c(mean(colSums(s[1:12, ])), mean(colSums(s[1:24, ])))
}

both <- function(f) list(`0` = f(0), `1` = f(1))
results <- list(
  g_formula = both(g_formula),
  weighting = both(weighting),
  augmented = both(function(trt) list(risk = sapply(at, function(m) augmented(trt, m)))),
  cox_months_without = both(cox_months)
)
json <- function(x) {
  if (is.list(x)) {
    return(paste0("{", paste0('"', names(x), '":', vapply(x, json, ""), collapse = ","), "}"))
  }
  paste0("[", paste(sprintf("%.15g", x), collapse = ","), "]")
}
writeLines(json(results), "standardise.json")
