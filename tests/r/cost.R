# Reference values for the cost of one more exit: R 4.2.2, base packages only.
# Limits are the roots of the squared z of cost - R exits, found by uniroot and not by Fieller's
# formula; the covariance of the two differences is that of two linear models with shared persons.
# Run in this folder: Rscript cost.R > cost.json
options(digits = 15)
rossi <- read.csv("data/rossi.csv")
rossi$cost <- 1000 * rossi$week + 5000 * rossi$fin
rossi$exits <- 1 - rossi$arrest
both <- lm(cbind(cost, exits) ~ fin, rossi)
rows <- model.matrix(both)
bread <- solve(crossprod(rows))
influence <- function(y) (rows * residuals(both)[, y]) %*% bread[, 2]
pair <- cbind(influence("cost"), influence("exits"))
covariance <- crossprod(pair)
estimate <- coef(both)[2, ]
away <- function(r, z) {
  error <- covariance[1, 1] - 2 * r * covariance[1, 2] + r^2 * covariance[2, 2]
  (estimate[[1]] - r * estimate[[2]])^2 / error - z^2
}
z <- qnorm(0.975)
centre <- estimate[[1]] / estimate[[2]]
root <- function(ends) uniroot(away, ends, z = z, tol = 1e-12, maxiter = 10000)$root
limits <- c(root(c(-1e8, centre)), root(c(centre, 1e8)))
number <- function(x) paste(format(x, digits = 12, trim = TRUE), collapse = ", ")
cat(sprintf(
  '{"estimate": [%s], "covariance": [%s], "tail": 0.025, "ratio": %s, "limits": [%s]}\n',
  number(unname(estimate)), number(as.vector(covariance)), number(centre), number(limits)
))
