# Writes design.json: what weights are made of.
# Run in this folder: Rscript design.R   (R 4.2.2, stats; survival 3.5-3)
suppressMessages(library(survival))
rossi <- read.csv("data/rossi.csv")
monthly <- subset(read.csv("data/monthly.csv"), entry == 0)

number <- function(x) ifelse(is.finite(x), sprintf("%.15g", x), "null")
entries <- c()
keep <- function(name, data, code, values) {
  parts <- paste0('"', names(values), '":[', vapply(values, function(v) paste(number(v), collapse = ","), ""), "]")
  entries <<- c(entries, paste0('"', name, '":{"data":"', data, '","call":"', gsub('"', "'", code),
                                '","values":{', paste(parts, collapse = ","), "}}"))
}
tight <- glm.control(epsilon = 1e-14, maxit = 100)

logit <- glm(fin ~ age + mar + prio, binomial, rossi, control = tight)
e <- fitted(logit)
keep("propensity", "rossi", "glm(fin ~ age + mar + prio, binomial)", list(
  coef = coef(logit), att = sum((e / (1 - e))[rossi$fin == 0]),
  iptw = sum(mean(rossi$fin) / e[rossi$fin == 1]),
  overlap = sum((1 - e)[rossi$fin == 1])))
weighted <- suppressWarnings(glm(fin ~ age + mar + prio, binomial, rossi, weights = w, control = tight))
keep("case_weights", "rossi", "glm(fin ~ age + mar + prio, binomial, weights = w)", list(coef = coef(weighted)))
treated <- rossi$fin == 1
spread <- function(rows, weight) cov.wt(rossi[rows, "prio", drop = FALSE], weight / sum(weight))$cov[1]
keep("variance", "rossi", "cov.wt(prio, weight)$cov in the arm over the reference", list(
  before = var(rossi$prio[treated]) / var(rossi$prio[!treated]),
  after = spread(treated, rep(1, sum(treated))) / spread(!treated, (e / (1 - e))[!treated])))

# Cause 2 is lost, cause 1 the event, the others the end of the data.
for (arm in 0:1) {
  rows <- subset(monthly, trt == arm)
  rows$lost <- rows$event == 2
  of <- rep(seq_len(nrow(rows)), rows$time + rows$lost)
  long <- rows[of, ]
  long$month <- sequence(rows$time + rows$lost) - 1
  long$y <- as.numeric(long$lost & long$month == long$time)
  fit <- glm(y ~ x1 + x2 + month, binomial, long, control = tight)
  one <- data.frame(x1 = rows$x1[1], x2 = rows$x2[1], month = 0:9)
  of <- rep(seq_len(nrow(rows)), rows$time)
  risk <- rows[of, ]
  risk$stop <- sequence(rows$time)
  risk$start <- risk$stop - 1
  risk$died <- risk$event == 1 & risk$stop == risk$time
  remain <- function(x1, x2, before) {
    p <- predict(fit, data.frame(x1 = x1, x2 = x2, month = seq_len(before) - 1), type = "response")
    prod(1 - p)
  }
  risk$weight <- 1 / mapply(remain, risk$x1, risk$x2, risk$stop)
  curve <- survfit(Surv(start, stop, died) ~ 1, data = risk, weights = weight)
  keep(paste0("censoring_", arm), "monthly", "glm(lost ~ x1 + x2 + month, binomial) on months; survfit(weights = 1 / remaining)",
       list(coef = coef(fit), factor = 1 / cumprod(1 - predict(fit, one, type = "response")),
            month = curve$time, survival = curve$surv))
}
writeLines(paste0('{"refs":{', paste(entries, collapse = ",\n"), "}}"), "design.json")
