# Reference values for groups against each other: R 4.2.2, base packages only.
# Values of FunnelPlotR come from its functions transformed_zscore, winsorisation, phi_func and
# tau_func (version 0.6.0, MIT), which are read from `od_adjustment.R` of its source.
# Run in this folder: Rscript equity.R od_adjustment.R > equity.json
options(digits = 15)
source(commandArgs(trailingOnly = TRUE)[1])
observed <- c(15, 40, 72, 28, 50, 66, 75)
expected <- c(13, 32, 75, 33, 54, 60, 72)
persons <- c(60, 95, 210, 80, 120, 150, 260)
spread <- function(base, type) {
  d <- data.frame(numerator = observed, denominator = base)
  d <- winsorisation(transformed_zscore(d, type, "CQC"), 0.1)
  phi <- phi_func(nrow(d), d$Wuzscore)
  list(z = d$Uzscore, phi = phi, tau2 = tau_func(nrow(d), phi, d$s))
}
rossi <- read.csv("data/rossi.csv")
rossi$group <- c("a", "b", "c")[1 + rossi$prio %% 3]
gap <- function(name) {
  inside <- rossi$group == name
  others <- rossi[!inside, ]
  model <- glm(arrest ~ factor(race) + age, binomial, others, epsilon = 1e-14)
  likely <- predict(model, rossi[inside, ], type = "response")
  rows <- model.matrix(delete.response(terms(model)), rossi[inside, ])
  gradient <- colMeans(rows * likely * (1 - likely))
  bread <- vcov(model)
  meat <- crossprod(model.matrix(model) * residuals(model, "response"))
  n <- sum(!inside)
  of_model <- c(gradient %*% bread %*% meat %*% bread %*% gradient) * n / (n - ncol(rows))
  away <- rossi$arrest[inside] - likely
  c(mean(rossi$arrest[inside]), mean(likely),
    sqrt(var(away) / sum(inside) + of_model))
}
text <- function(x) paste0("[", paste(format(x, digits = 15), collapse = ", "), "]")
item <- function(found) sprintf('{"z": %s, "phi": %s, "tau2": %s}', text(found$z),
  format(found$phi, digits = 15), format(found$tau2, digits = 15))
# Firth's logit and the intercept that calibrates it (FLIC), where education decides the outcome.
few <- data.frame(happened = c(rep(c(1, 0), c(9, 21)), rep(0, 12), rep(c(1, 0), c(4, 14))),
  education = rep(c("a", "b", "c"), c(30, 12, 18)), age = ((1:60 * 7) %% 23 - 11) / 6)
X <- model.matrix(~ education + age, few)
penalised <- function(b) {
  p <- plogis(X %*% b)
  -sum(dbinom(few$happened, 1, p, log = TRUE)) -
    determinant(crossprod(X * c(p * (1 - p)), X))$modulus / 2
}
firth <- optim(rep(0, 4), penalised, method = "BFGS", control = list(reltol = 1e-16, maxit = 5000))$par
shift <- coef(glm(few$happened ~ offset(X %*% firth), family = binomial, epsilon = 1e-14))
cat("{\n")
cat(' "ratio": ', item(spread(expected, "SR")), ",\n", sep = "")
cat(' "share": ', item(spread(persons, "PR")), ",\n", sep = "")
cat(' "gaps": {', paste(sprintf('"%s": %s', c("a", "b", "c"),
  sapply(c("a", "b", "c"), function(g) text(gap(g)))), collapse = ", "), "},\n", sep = "")
cat(' "firth": ', text(firth + c(shift, 0, 0, 0)), "\n}\n", sep = "")
