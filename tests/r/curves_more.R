# Writes curves_more.json: curves with weights, entry, strata and clusters, quantiles on all scales,
# restricted means, pseudo-values, log-rank tests, and curves of several states.
# Run in this folder: Rscript curves_more.R   (R 4.2.2, survival 3.5-3, cmprsk 2.2-11)
library(survival)
library(cmprsk)
monthly <- read.csv("data/monthly.csv")
lung <- read.csv("data/lung.csv")
rossi <- read.csv("data/rossi.csv")
veteran <- read.csv("data/veteran.csv")
monthly$any <- as.integer(monthly$event > 0)
monthly$ev <- factor(monthly$event, 0:3)

number <- function(x) ifelse(is.finite(x), sprintf("%.15g", x), "null")
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

one <- function(f) {
  se <- if (isTRUE(f$logse)) f$std.err * f$surv else f$std.err
  list(time = f$time, surv = f$surv, se = se, lower = f$lower, upper = f$upper,
       cumhaz = f$cumhaz, se_cumhaz = f$std.chaz)
}
parts <- function(f) {
  found <- lapply(seq_along(f$strata), function(i) one(f[i]))
  names(found) <- paste0("s", seq_along(f$strata))
  found
}
crossed <- function(f, p = c(0.1, 0.25, 0.5, 0.75, 0.9)) lapply(quantile(f, p), function(x) as.vector(unname(x)))
tested <- function(x) list(obs = if (is.matrix(x$obs)) rowSums(x$obs) else x$obs,
                           exp = if (is.matrix(x$exp)) rowSums(x$exp) else x$exp,
                           var = x$var, chisq = x$chisq)

for (type in c("plain", "log", "log-log", "logit", "arcsin")) {
  keep(paste0("weighted_cluster_", type), "monthly", parts(survfit(Surv(entry, time, any) ~ trt, monthly, weights = ipw, cluster = cluster, conf.type = type)))
  keep(paste0("greenwood_", type), "lung", one(survfit(Surv(time, status) ~ 1, lung, conf.type = type, conf.int = 0.9)))
  keep(paste0("quantile_", type), "lung", crossed(survfit(Surv(time, status) ~ 1, lung, conf.type = type)))
  keep(paste0("quantile_weighted_cluster_", type), "monthly", crossed(survfit(Surv(entry, time, any) ~ 1, monthly, weights = ipw, cluster = cluster, conf.type = type, conf.int = 0.9)))
}
keep("quantile_flat", "", crossed(survfit(Surv(c(1, 2, 4, 6, 6, 8, 9, 9), c(1, 1, 1, 1, 0, 1, 0, 0)) ~ 1, conf.type = "plain"), c(0.125, 0.25, 0.3, 0.5)))
keep("weighted_robust_cumhaz_in_turn", "monthly", one(survfit(Surv(entry, time, any) ~ 1, monthly, weights = ipw, id = id, robust = TRUE, stype = 2, ctype = 2)))
keep("weighted_naive_cumhaz_in_turn", "monthly", one(survfit(Surv(entry, time, any) ~ 1, monthly, weights = ipw, robust = FALSE, stype = 2, ctype = 2)))
keep("weighted_robust_by_hazard", "monthly", one(survfit(Surv(entry, time, any) ~ 1, monthly, weights = ipw, id = id, robust = TRUE, stype = 2, ctype = 1)))
keep("strata_weighted_cluster", "monthly", parts(survfit(Surv(entry, time, event == 2) ~ stratum, monthly, weights = ipw, cluster = cluster, conf.type = "log-log")))
keep("states_weighted", "monthly", {
  f <- survfit(Surv(entry, time, ev) ~ 1, monthly, id = id, weights = ipw)
  list(time = f$time, pstate = f$pstate, se = f$std.err, cumhaz = f$cumhaz)
})
keep("months_weighted_cluster", "monthly", {
  f <- survfit(Surv(entry, time, ev) ~ 1, monthly, id = id, weights = ipw)
  r <- residuals(f, times = c(6, 12, 30), type = "auc", weighted = TRUE)
  se <- sapply(1:4, function(k) sqrt(colSums(rowsum(r[, , k], monthly$cluster)^2)))
  list(months = t(sapply(c(6, 12, 30), function(h) summary(f, rmean = h)$table[, "rmean"])), se = se)
})
keep("cuminc_monthly", "monthly", {
  x <- cuminc(monthly$time, monthly$event)
  z <- timepoints(x, c(3, 6, 12, 24))
  list(est = z$est, var = z$var)
})
keep("pseudo_monthly", "monthly", {
  f <- survfit(Surv(entry, time, any) ~ 1, monthly, id = id)
  g <- survfit(Surv(entry, time, ev) ~ 1, monthly, id = id)
  list(survival = as.vector(pseudo(f, times = 12)), hazard = as.vector(pseudo(f, times = 12, type = "cumhaz")),
       months_without = as.vector(pseudo(f, times = 24, type = "rmst")), risk = unname(pseudo(g, times = 12)[, 2]),
       months_lost = unname(pseudo(g, times = 24, type = "auc")[, 2]))
})
for (rho in c(0, 0.5, 1)) {
  keep(paste0("logrank_strata_rho", rho), "rossi", tested(survdiff(Surv(week, arrest) ~ fin + strata(race, mar), rossi, rho = rho)))
  keep(paste0("logrank_groups_rho", rho), "veteran", tested(survdiff(Surv(time, status) ~ celltype, veteran, rho = rho)))
}
keep("logrank_strata_groups", "veteran", tested(survdiff(Surv(time, status) ~ celltype + strata(trt), veteran)))
keep("trend_veteran", "veteran", {
  x <- survdiff(Surv(time, status) ~ celltype, veteran)
  s <- c(1, 2, 3, 4)
  z <- sum(s * (x$obs - x$exp))
  list(chisq = z^2 / as.vector(t(s) %*% x$var %*% s))
})
keep("late_weights_by_hand", "rossi", {
  s <- summary(survfit(Surv(week, arrest) ~ 1, rossi), censored = FALSE)
  before <- c(1, s$surv[-length(s$surv)])
  w <- before^0.5 * (1 - before)
  u <- v <- 0
  for (i in seq_along(s$time)) {
    at <- rossi$week >= s$time[i]; d <- rossi$week == s$time[i] & rossi$arrest == 1
    n <- sum(at); n1 <- sum(at & rossi$fin == 1); m <- sum(d)
    u <- u + w[i] * (sum(d & rossi$fin == 1) - m * n1 / n)
    if (n > 1) v <- v + w[i]^2 * m * n1 / n * (1 - n1 / n) * (n - m) / (n - 1)
  }
  list(chisq = u^2 / v)
})

# Two states that people go to and leave again, some entering late: rows of one person follow each other.
set.seed(20260101)
moves <- do.call(rbind, lapply(1:120, function(i) {
  start <- if (i %% 3 == 0) sample(0:3, 1) else 0
  state <- sample(c("a", "b"), 1, prob = c(0.7, 0.3))
  rows <- NULL
  while (start < 18) {
    stop <- start + sample(1:6, 1)
    to <- sample(c("censor", setdiff(c("a", "b", "c"), state)), 1, prob = c(0.3, 0.5, 0.2))
    rows <- rbind(rows, data.frame(id = i, start = start, stop = stop, from = state, to = to))
    if (to %in% c("censor", "c")) break
    start <- stop; state <- to
  }
  cbind(rows, w = runif(1, 0.5, 2), cl = i %% 15)
}))
write.csv(moves, "data/moves.csv", row.names = FALSE, quote = FALSE)
moves$to <- factor(moves$to, c("censor", "a", "b", "c"))
moved <- function(f) {
  list(states = f$states, time = f$time, pstate = f$pstate, se = f$std.err, p0 = as.vector(f$p0), n_risk = f$n.risk)
}
keep("moves_plain", "moves", moved(survfit(Surv(start, stop, to) ~ 1, moves, id = id, istate = from)))
keep("moves_from_start", "moves", moved(survfit(Surv(start, stop, to) ~ 1, subset(moves, id %% 3 != 0), id = id, istate = from)))
keep("moves_weighted", "moves", moved(survfit(Surv(start, stop, to) ~ 1, subset(moves, id %% 3 != 0), id = id, istate = from, weights = w)))
# Residuals of type auc forget that the shares at the start differ, so only the months are kept.
keep("moves_months", "moves", {
  f <- survfit(Surv(start, stop, to) ~ 1, subset(moves, id %% 3 != 0), id = id, istate = from)
  list(months = as.vector(summary(f, rmean = 12)$table[, "rmean"]))
})

meta <- list(R = R.version.string, survival = as.character(packageVersion("survival")), cmprsk = as.character(packageVersion("cmprsk")))
writeLines(paste0('{"meta":', json(meta), ',\n"refs":{\n', paste(vapply(names(results), function(n) paste0('"', n, '":', gsub("\n", " ", json(c(list(data = results[[n]]$data, call = gsub('"', "'", results[[n]]$call)), list(values = results[[n]]$values))))), ""), collapse = ",\n"), "\n}}"), "curves_more.json")
