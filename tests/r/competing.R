# Reference values for Gray's test and Fine-Gray regression: writes competing.json.
# Run in this folder: Rscript competing.R  (survival, cmprsk)
# With strata, finegray(weights =) of survival 3.5-3 gives rows the weights of other rows (it
# indexes the weights of all rows by places within the stratum), so they are multiplied in after it.
library(survival)
library(cmprsk)

monthly <- read.csv("data/monthly.csv")
monthly$ev <- factor(monthly$event, 0:3, c("c", "a", "b", "e"))
bmt <- read.csv("data/bmt.csv")
four <- c("trt", "x1", "x2", "age")
profile <- data.frame(trt = 1, x1 = 0.5, x2 = 0, age = 40)

fit <- function(f) {
    list(coef = coef(f), var = vcov(f), naive = f$naive.var, loglik = f$loglik,
         rscore = as.numeric(f$rscore))
}

calls <- list(
    finegray_strata = quote({
        fg <- finegray(Surv(entry, time, ev) ~ . + strata(stratum), monthly, etype = "a", id = id)
        fit(coxph(Surv(fgstart, fgstop, fgstatus) ~ trt + x1 + x2 + age + strata(stratum), fg,
                  weights = fgwt, ties = "breslow", cluster = id))
    }),
    finegray_strata_weights_cluster = quote({
        fg <- finegray(Surv(entry, time, ev) ~ . + strata(stratum), monthly, etype = "a", id = id)
        fit(coxph(Surv(fgstart, fgstop, fgstatus) ~ trt + x1 + x2 + age + strata(stratum), fg,
                  weights = fgwt * ipw, ties = "breslow", cluster = cluster))
    }),
    finegray_entry_weights_cluster_efron = quote({
        fg <- finegray(Surv(entry, time, ev) ~ ., monthly, weights = ipw, etype = "a", id = id)
        fit(coxph(Surv(fgstart, fgstop, fgstatus) ~ trt + x1 + x2 + age, fg, weights = fgwt,
                  ties = "efron", cluster = cluster))
    }),
    finegray_second_cause = quote({
        fg <- finegray(Surv(entry, time, ev) ~ ., monthly, etype = "b", id = id)
        fit(coxph(Surv(fgstart, fgstop, fgstatus) ~ trt + x1 + x2 + age, fg, weights = fgwt,
                  ties = "breslow", cluster = id))
    }),
    finegray_changing_covariate = quote({
        two <- survSplit(Surv(entry, time, ev) ~ ., monthly, cut = 6, event = "ev")
        two$late <- two$x1 * (two$entry >= 6)
        fg <- finegray(Surv(entry, time, ev) ~ ., two, etype = "a", id = id)
        fit(coxph(Surv(fgstart, fgstop, fgstatus) ~ trt + x1 + late, fg, weights = fgwt,
                  ties = "breslow", cluster = id))
    }),
    finegray_incidence = quote({
        fg <- finegray(Surv(entry, time, ev) ~ ., monthly, etype = "a", id = id)
        f <- coxph(Surv(fgstart, fgstop, fgstatus) ~ trt + x1 + x2 + age, fg, weights = fgwt,
                   ties = "breslow")
        s <- summary(survfit(f, newdata = profile, se.fit = FALSE), times = c(6, 12, 24, 36))
        list(month = s$time, incidence = 1 - s$surv)
    }),
    finegray_bmt_days = quote({
        fg <- finegray(Surv(time, factor(event, 0:2)) ~ ., bmt, etype = 2)
        fit(coxph(Surv(fgstart, fgstop, fgstatus) ~ z1 + z10, fg, weights = fgwt,
                  ties = "breslow", cluster = id))
    }),
    crr_second_cause = quote({
        f <- crr(monthly$time, monthly$event, as.matrix(monthly[, four]), failcode = 2, gtol = 1e-9)
        list(coef = f$coef, var = f$var, loglik = f$loglik)
    }),
    crr_incidence = quote({
        f <- crr(monthly$time, monthly$event, as.matrix(monthly[, four]), failcode = 1, gtol = 1e-9)
        p <- predict(f, as.matrix(profile))
        list(month = p[, 1], incidence = p[, 2])
    }),
    gray_four_groups_strata_rho = quote({
        group <- 2 * monthly$trt + monthly$x2
        x <- cuminc(monthly$time, monthly$event, group, monthly$stratum, rho = 0.5)
        list(gray = unname(x$Tests))
    }),
    gray_one_cause = quote({
        x <- cuminc(monthly$time, 1 * (monthly$event == 1), monthly$trt)
        list(gray = unname(x$Tests))
    }),
    gray_emptied_group = quote({
        # Everybody in group 1 has failed before the last events of group 2.
        x <- cuminc(c(1, 1, 2, 3, 3, 2, 4, 4, 5, 6, 6), c(1, 2, 1, 1, 2, 1, 0, 2, 1, 1, 0),
                    rep(1:2, c(5, 6)))
        list(gray = unname(x$Tests))
    })
)

json <- function(x) {
    if (is.null(x)) return("null")
    if (is.list(x)) {
        return(paste0("{", paste0("\"", names(x), "\":", vapply(x, json, ""), collapse = ","), "}"))
    }
    if (is.matrix(x)) return(paste0("[", paste(apply(x, 1, json), collapse = ","), "]"))
    if (is.character(x)) return(paste0("\"", gsub("\n", "\\\\n", gsub("\"", "\\\\\"", x)), "\""))
    paste0("[", paste(sprintf("%.17g", x), collapse = ","), "]")
}

entry <- function(call) {
    list(call = paste(deparse(call, 90), collapse = "\n"), values = eval(call))
}
version <- function(name) as.character(packageVersion(name))
found <- list(
    meta = list(R = R.version.string, survival = version("survival"), cmprsk = version("cmprsk")),
    refs = lapply(calls, entry)
)
writeLines(json(found), "competing.json")
