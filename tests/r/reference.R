# The R calls behind survival.json (R 4.2.2, survival 3.5-3); data in data/.
# km(), cox(), aj() put the fields of a fit in a list; tie and tr run over the methods in the
# entry's name; ijse() is the root of the summed squared influence of rmean.
library(survival)

km_lung_log <- km(survfit(Surv(time, status) ~ 1, lung, conf.type = "log"))

km_lung_loglog_sex <- km(survfit(Surv(time, status) ~ sex, lung, conf.type = "log-log"))

km_lung_plain <- km(survfit(Surv(time, status) ~ 1, lung, conf.type = "plain"))

km_lung_weighted_naive <- km(survfit(Surv(time, status) ~ 1, lung, weights = w, robust = FALSE))

km_lung_weighted_robust <- km(survfit(Surv(time, status) ~ 1, lung, weights = w, id = id, robust = TRUE))

km_lung_weighted_cluster <- km(survfit(Surv(time, status) ~ 1, lung, weights = w, cluster = cl))

km_heart_lefttrunc <- km(survfit(Surv(start, stop, event) ~ transplant, heart))

km_monthly_entry <- km(survfit(Surv(entry, time, event == 1) ~ trt, monthly, conf.type = "log-log"))

km_monthly_entry_ipw_robust <- km(survfit(Surv(entry, time, event == 1) ~ trt, monthly, weights = ipw, id = id, robust = TRUE, conf.type = "log-log"))

km_monthly_entry_ipw_cluster <- km(survfit(Surv(entry, time, event == 1) ~ trt, monthly, weights = ipw, cluster = cluster, conf.type = "log-log"))

na_lung_fh <- km(survfit(Surv(time, status) ~ 1, lung, stype = 2, ctype = 1))

na_lung_fh2_efron <- km(survfit(Surv(time, status) ~ 1, lung, stype = 2, ctype = 2))

km_lung_quantiles <- {
    q <- quantile(survfit(Surv(time, status) ~ sex, lung, conf.type = "log-log"), c(0.25, 0.5, 0.75))
    lapply(q, unname)
}

rmst_lung_365 <- {
    t <- summary(survfit(Surv(time, status) ~ sex, lung), rmean = 365)$table
    list(rmean = t[, "rmean"], se = t[, "se(rmean)"])
}

rmst_monthly_24 <- {
    t <- summary(survfit(Surv(entry, time, event > 0) ~ trt, monthly), rmean = 24)$table
    list(rmean = unname(t[, "rmean"]), se = unname(t[, "se(rmean)"]))
}

rmst_monthly_24_ipw_robust <- {
    t <- summary(survfit(Surv(entry, time, event > 0) ~ trt, monthly, weights = ipw, id = id, robust = TRUE), rmean = 24)$table
    list(rmean = unname(t[, "rmean"]), se = unname(t[, "se(rmean)"]))
}

milestone_monthly_12 <- {
    s <- summary(survfit(Surv(entry, time, event > 0) ~ trt, monthly), times = 12)
    d <- diff(s$surv)
    se <- sqrt(sum(s$std.err^2))
    list(surv = s$surv, se = s$std.err, diff = d, se_diff = se, lower = d - qnorm(0.975) * se, upper = d + qnorm(0.975) * se)
}

milestone_monthly_12_ipw_robust <- {
    s <- summary(survfit(Surv(entry, time, event > 0) ~ trt, monthly, weights = ipw, id = id, robust = TRUE), times = 12)
    list(surv = s$surv, se = s$std.err, diff = diff(s$surv), se_diff = sqrt(sum(s$std.err^2)))
}

logrank_lung_sex <- sd_(survdiff(Surv(time, status) ~ sex, lung))

logrank_lung_rho1 <- sd_(survdiff(Surv(time, status) ~ sex, lung, rho = 1))

logrank_veteran_4groups <- sd_(survdiff(Surv(time, status) ~ celltype, veteran))

logrank_rossi_fin_strata <- {
    x <- survdiff(Surv(week, arrest) ~ fin + strata(race), rossi)
    list(obs = unname(rowSums(x$obs)), exp = unname(rowSums(x$exp)), chisq = x$chisq, var = unname(x$var))
}

logrank_rossi_fin <- sd_(survdiff(Surv(week, arrest) ~ fin, rossi))

logrank_monthly_nontrunc <- sd_(survdiff(Surv(time, event > 0) ~ trt, monthly))

logrank_monthly_entry_coxscore_breslow <- list(score = coxph(Surv(entry, time, event > 0) ~ trt, monthly, ties = "breslow")$score)

logrank_monthly_ipw_robustscore <- {
    f <- coxph(Surv(entry, time, event > 0) ~ trt, monthly, weights = ipw, id = id, robust = TRUE, ties = "breslow")
    list(score = f$score, rscore = f$rscore, wald = f$wald.test)
}

cox_rossi_efron <- cox(coxph(Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio, rossi))

cox_rossi_breslow <- cox(coxph(Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio, rossi, ties = "breslow"))

cox_rossi_efron_robust <- cox(coxph(Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio, rossi, robust = TRUE, id = id))

cox_rossi_breslow_robust <- cox(coxph(Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio, rossi, ties = "breslow", robust = TRUE, id = id))

cox_rossi_efron_cluster <- cox(coxph(Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio, rossi, cluster = cl))

cox_rossi_efron_weighted_robust <- cox(coxph(Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio, rossi, weights = w, robust = TRUE, id = id))

cox_rossi_efron_weighted_naive <- cox(coxph(Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio, rossi, weights = w, robust = FALSE))

cox_rossi_strata <- cox(coxph(Surv(week, arrest) ~ fin + age + race + prio + strata(wexp, mar), rossi))

cox_rossi_offset <- cox(coxph(Surv(week, arrest) ~ fin + age + prio + offset(0.3 * race), rossi))

cox_lung_efron <- cox(coxph(Surv(time, status) ~ age + sex + ph_ecog, lung))

cox_lung_cluster_inst <- cox(coxph(Surv(time, status) ~ age + sex + ph_ecog, lung, cluster = inst))

cox_veteran_efron <- cox(coxph(Surv(time, status) ~ trt + karno + age + factor(celltype), veteran))

cox_heart_efron <- cox(coxph(Surv(start, stop, event) ~ age + year + surgery + transplant, heart))

cox_heart_breslow <- cox(coxph(Surv(start, stop, event) ~ age + year + surgery + transplant, heart, ties = "breslow"))

cox_heart_cluster <- cox(coxph(Surv(start, stop, event) ~ age + year + surgery + transplant, heart, cluster = id))

cox_monthly_entry_efron <- cox(coxph(Surv(entry, time, event == 1) ~ trt + x1 + x2 + age, monthly, ties = tie))

cox_monthly_noentry_efron <- cox(coxph(Surv(time, event == 1) ~ trt + x1 + x2 + age, monthly, ties = tie))

cox_monthly_noentry_efron_cluster <- cox(coxph(Surv(time, event == 1) ~ trt + x1 + x2 + age, monthly, ties = tie, cluster = cluster))

cox_monthly_entry_efron_robust <- cox(coxph(Surv(entry, time, event == 1) ~ trt + x1 + x2 + age, monthly, ties = tie, id = id, robust = TRUE))

cox_monthly_entry_strata_efron_cluster <- cox(coxph(Surv(entry, time, event == 1) ~ trt + x1 + x2 + age + strata(stratum), monthly, ties = tie, cluster = cluster))

cox_monthly_entry_strata_ipw_efron_cluster <- cox(coxph(Surv(entry, time, event == 1) ~ trt + x1 + x2 + age + strata(stratum), monthly, ties = tie, weights = ipw, cluster = cluster))

cox_monthly_ipw_trtonly_efron_robust <- cox(coxph(Surv(entry, time, event == 1) ~ trt, monthly, ties = tie, weights = ipw, id = id, robust = TRUE))

cox_monthly_entry_breslow <- cox(coxph(Surv(entry, time, event == 1) ~ trt + x1 + x2 + age, monthly, ties = tie))

cox_monthly_noentry_breslow <- cox(coxph(Surv(time, event == 1) ~ trt + x1 + x2 + age, monthly, ties = tie))

cox_monthly_noentry_breslow_cluster <- cox(coxph(Surv(time, event == 1) ~ trt + x1 + x2 + age, monthly, ties = tie, cluster = cluster))

cox_monthly_entry_breslow_robust <- cox(coxph(Surv(entry, time, event == 1) ~ trt + x1 + x2 + age, monthly, ties = tie, id = id, robust = TRUE))

cox_monthly_entry_strata_breslow_cluster <- cox(coxph(Surv(entry, time, event == 1) ~ trt + x1 + x2 + age + strata(stratum), monthly, ties = tie, cluster = cluster))

cox_monthly_entry_strata_ipw_breslow_cluster <- cox(coxph(Surv(entry, time, event == 1) ~ trt + x1 + x2 + age + strata(stratum), monthly, ties = tie, weights = ipw, cluster = cluster))

cox_monthly_ipw_trtonly_breslow_robust <- cox(coxph(Surv(entry, time, event == 1) ~ trt, monthly, ties = tie, weights = ipw, id = id, robust = TRUE))

zph_rossi_km <- {
    z <- cox.zph(coxph(Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio, rossi), transform = tr)
    list(rows = rownames(z$table), chisq = unname(z$table[, 1]), df = unname(z$table[, 2]), p = unname(z$table[, 3]))
}

zph_rossi_rank <- {
    z <- cox.zph(coxph(Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio, rossi), transform = tr)
    list(rows = rownames(z$table), chisq = unname(z$table[, 1]), df = unname(z$table[, 2]), p = unname(z$table[, 3]))
}

zph_rossi_identity <- {
    z <- cox.zph(coxph(Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio, rossi), transform = tr)
    list(rows = rownames(z$table), chisq = unname(z$table[, 1]), df = unname(z$table[, 2]), p = unname(z$table[, 3]))
}

zph_rossi_log <- {
    z <- cox.zph(coxph(Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio, rossi), transform = tr)
    list(rows = rownames(z$table), chisq = unname(z$table[, 1]), df = unname(z$table[, 2]), p = unname(z$table[, 3]))
}

zph_monthly_km <- {
    z <- cox.zph(coxph(Surv(entry, time, event == 1) ~ trt + x1 + x2 + age + strata(stratum), monthly), transform = "km")
    list(rows = rownames(z$table), chisq = unname(z$table[, 1]), p = unname(z$table[, 3]))
}

basehaz_rossi_efron <- {
    b <- basehaz(f_r, centered = FALSE)
    as.list(b)
}

basehaz_rossi_breslow <- {
    b <- basehaz(coxph(Surv(week, arrest) ~ fin + age + prio, rossi, ties = "breslow"), centered = FALSE)
    as.list(b)
}

aj_monthly_entry <- aj(survfit(Surv(entry, time, factor(event, 0:3)) ~ trt, monthly, id = id))

aj_monthly_noentry <- aj(survfit(Surv(time, factor(event, 0:3)) ~ trt, monthly, id = id))

aj_monthly_entry_ipw <- aj(survfit(Surv(entry, time, factor(event, 0:3)) ~ trt, monthly, id = id, weights = ipw))

aj_monthly_entry_ipw_cluster_ij <- {
    o <- list()
    for (g in 0:1) {
        d <- monthly[monthly$trt == g, ]
        f <- survfit(Surv(entry, time, factor(event, 0:3)) ~ 1, d, id = id, weights = ipw)
        o[[paste0("trt", g)]] <- lapply(c(t6 = 6, t12 = 12, t24 = 24), function(tt) {
            r <- residuals(f, times = tt, type = "pstate", weighted = TRUE)
            if (length(dim(r)) == 3) 
                r <- r[, , 1]
            list(pstate = unname(summary(f, times = tt)$pstate[1, ]), se_id = unname(sqrt(colSums(r^2))), se_cluster = unname(sqrt(colSums(rowsum(r, d$cluster)^2))))
        })
    }
    o
}

rmtl_monthly_24 <- {
    t <- summary(survfit(Surv(entry, time, factor(event, 0:3)) ~ trt, monthly, id = id), rmean = 24)$table
    list(rows = rownames(t), tab = unname(t))
}

rmtl_monthly_24_ipw <- {
    t <- summary(survfit(Surv(entry, time, factor(event, 0:3)) ~ trt, monthly, id = id, weights = ipw), rmean = 24)$table
    list(rows = rownames(t), tab = unname(t))
}

rmtl_monthly_24_se_ij <- {
    o <- list()
    for (g in 0:1) {
        d <- monthly[monthly$trt == g, ]
        f <- survfit(Surv(time, factor(event, 0:3)) ~ 1, d, id = id)
        o[[paste0("trt", g)]] <- list(rmean = unname(summary(f, rmean = 24)$table[, "rmean"]), se = unname(ijse(f, 24)))
    }
    o
}

rmtl_monthly_24_se_ij_entry <- {
    o <- list()
    for (g in 0:1) {
        d <- monthly[monthly$trt == g, ]
        f <- survfit(Surv(entry, time, factor(event, 0:3)) ~ 1, d, id = id)
        o[[paste0("trt", g)]] <- list(rmean = unname(summary(f, rmean = 24)$table[, "rmean"]), se = unname(ijse(f, 24)))
    }
    o
}

rmst_monthly_24_se_ij_ipw <- {
    o <- list()
    for (g in 0:1) {
        d <- monthly[monthly$trt == g, ]
        f <- survfit(Surv(entry, time, event > 0) ~ 1, d, id = id, weights = ipw, robust = TRUE)
        r <- residuals(f, times = 24, type = "auc", weighted = TRUE)
        o[[paste0("trt", g)]] <- list(rmean = unname(summary(f, rmean = 24)$table["rmean"]), se_naive_table = unname(summary(f, rmean = 24)$table["se(rmean)"]), se_ij = sqrt(sum(r^2)))
    }
    o
}

library(cmprsk)

# crr_() puts the fields of a crr fit in a list.
cuminc_bmt_group <- {
    x <- cuminc(bmt$time, bmt$event, bmt$group)
    list(curves = lapply(x[names(x) != "Tests"], function(z) z[c("time", "est", "var")]), gray = unname(x$Tests))
}

gray_bmt_strata <- {
    x <- cuminc(bmt$time, bmt$event, bmt$group, strata = bmt$z10)
    list(gray = unname(x$Tests))
}

gray_bmt_rho1 <- {
    x <- cuminc(bmt$time, bmt$event, bmt$group, rho = 1)
    list(gray = unname(x$Tests))
}

cuminc_monthly_trt <- {
    x <- cuminc(monthly$time, monthly$event, monthly$trt)
    list(curves = lapply(x[names(x) != "Tests"], function(z) z[c("time", "est", "var")]), gray = unname(x$Tests))
}

crr_bmt_relapse <- crr_(crr(bmt$time, bmt$event, cbind(g2 = bmt$group == 2, g3 = bmt$group == 3, z10 = bmt$z10), failcode = 1))

crr_monthly_1 <- crr_(crr(monthly$time, monthly$event, as.matrix(monthly[, c("trt", "x1", "x2", "age")]), failcode = 1))

crr_monthly_1_cengroup <- crr_(crr(monthly$time, monthly$event, as.matrix(monthly[, c("trt", "x1", "x2", "age")]), failcode = 1, cengroup = monthly$trt))

finegray_monthly_entry_1 <- {
    d <- monthly
    d$ev <- factor(d$event, 0:3, c("c", "a", "b", "e"))
    fg <- finegray(Surv(entry, time, ev) ~ trt + x1 + x2 + age + id, d, etype = "a", id = id)
    c(list(nrow = nrow(fg)), cox(coxph(Surv(fgstart, fgstop, fgstatus) ~ trt + x1 + x2 + age, fg, weights = fgwt, ties = "breslow", cluster = id)))
}

finegray_monthly_noentry_1 <- {
    d <- monthly
    d$ev <- factor(d$event, 0:3, c("c", "a", "b", "e"))
    fg <- finegray(Surv(time, ev) ~ trt + x1 + x2 + age + id, d, etype = "a")
    c(list(nrow = nrow(fg)), cox(coxph(Surv(fgstart, fgstop, fgstatus) ~ trt + x1 + x2 + age, fg, weights = fgwt, ties = "breslow", cluster = id)))
}

finegray_monthly_noentry_1_efron <- {
    d <- monthly
    d$ev <- factor(d$event, 0:3, c("c", "a", "b", "e"))
    fg <- finegray(Surv(time, ev) ~ trt + x1 + x2 + age + id, d, etype = "a")
    c(list(nrow = nrow(fg)), cox(coxph(Surv(fgstart, fgstop, fgstatus) ~ trt + x1 + x2 + age, fg, weights = fgwt, cluster = id)))
}

finegray_monthly_noentry_1_ipw <- {
    d <- monthly
    d$ev <- factor(d$event, 0:3, c("c", "a", "b", "e"))
    fg <- finegray(Surv(time, ev) ~ trt + id, d, weights = ipw, etype = "a")
    c(list(nrow = nrow(fg)), cox(coxph(Surv(fgstart, fgstop, fgstatus) ~ trt, fg, weights = fgwt, ties = "breslow", cluster = id)))
}

cox_rossi_weeks_tvc_lag <- cox(coxph(Surv(start, stop, event) ~ fin + age + race + wexp + mar + paro + prio + emp_lag, rossi_weeks))

cox_rossi_weeks_tvc_lag_cluster <- cox(coxph(Surv(start, stop, event) ~ fin + age + race + wexp + mar + paro + prio + emp_lag, rossi_weeks, cluster = id))

resid_rossi <- {
    o <- list()
    for (t in c("martingale", "deviance", "score", "schoenfeld", "scaledsch", "dfbeta", "dfbetas")) o[[t]] <- unname(residuals(f_r, type = t))
    o
}

resid_monthly_ipw <- {
    o <- list()
    for (t in c("martingale", "deviance", "score", "schoenfeld", "dfbeta")) o[[t]] <- unname(residuals(f_re, type = t))
    o$dfbeta_weighted <- unname(residuals(f_re, type = "dfbeta", weighted = TRUE))
    o
}

coxsurv_rossi_newdata <- {
    s <- survfit(f_r, newdata = data.frame(fin = c(0, 1), age = 25, prio = 3))
    list(time = s$time, surv = unname(s$surv), std_err_log = unname(s$std.err), cumhaz = unname(s$cumhaz))
}

ag_bladder2 <- cox(coxph(Surv(start, stop, event) ~ rx + size + number, bladder2, cluster = id))

pwp_tt_bladder2 <- cox(coxph(Surv(start, stop, event) ~ rx + size + number + strata(enum), bladder2, cluster = id))

pwp_gt_bladder2 <- cox(coxph(Surv(stop - start, event) ~ rx + size + number + strata(enum), bladder2, cluster = id))

landmark_monthly_6 <- {
    d <- subset(monthly, time > 6 & entry <= 6)
    c(list(n = nrow(d)), cox(coxph(Surv(pmax(entry, 6), time, event == 1) ~ trt + x1 + x2 + age, d)))
}

# geepack 1.3.9 for the regressions on pseudo-values.
library(geepack)

pseudo_lung_surv <- {
    f <- survfit(Surv(time, status) ~ 1, lung)
    list(t365 = unname(pseudo(f, times = 365)), rmst365 = unname(pseudo(f, times = 365, type = "rmst")))
}

pseudo_gee_monthly <- {
    f <- survfit(Surv(time, factor(event, 0:3)) ~ 1, monthly, id = id)
    d <- monthly
    d$ps <- pseudo(f, times = 12)[, 2]
    g <- geeglm(ps ~ trt + x1 + x2 + age, id = id, data = d, family = gaussian)
    g2 <- geeglm(ps ~ trt + x1 + x2 + age, id = id, data = d, family = gaussian(link = "identity"), corstr = "independence")
    list(coef = as.list(coef(g)), vbeta = unname(summary(g)$cov.scaled), ps12 = unname(d$ps))
}

pseudo_rmst_gee_lung <- {
    f <- survfit(Surv(time, status) ~ 1, lung)
    d <- lung
    d$ps <- unname(pseudo(f, times = 365, type = "rmst"))
    g <- geeglm(ps ~ age + sex, id = id, data = d)
    list(coef = as.list(coef(g)), vbeta = unname(summary(g)$cov.scaled))
}

ipcw_G_lung <- {
    g <- survfit(Surv(time, 1 - status) ~ 1, lung)
    list(time = g$time, G = g$surv)
}

# riskRegression 2022.11.28 for average effects, mets 1.3.2 for the last two.
library(riskRegression)
library(mets)

ate_gformula_cox_monthly <- {
    d <- monthly
    d$trt <- factor(d$trt)
    d$any <- as.integer(d$event > 0)
    f <- coxph(Surv(time, any) ~ trt + x1 + x2 + age, d, x = TRUE, y = TRUE)
    a <- ate(f, data = d, treatment = "trt", times = c(6, 12, 24), verbose = FALSE)
    list(mean = as.list(as.data.frame(a$meanRisk)), diff = as.list(as.data.frame(a$diffRisk)))
}

ate_gformula_csc_monthly <- {
    d <- monthly
    d$trt <- factor(d$trt)
    f <- CSC(Hist(time, event) ~ trt + x1 + x2 + age, d)
    a <- ate(f, data = d, treatment = "trt", cause = 1, times = c(6, 12, 24), verbose = FALSE)
    list(mean = as.list(as.data.frame(a$meanRisk)), diff = as.list(as.data.frame(a$diffRisk)))
}

ate_all_monthly <- {
    d <- monthly
    d$trt <- factor(d$trt)
    d$any <- as.integer(d$event > 0)
    fe <- coxph(Surv(time, any) ~ trt + x1 + x2 + age, d, x = TRUE, y = TRUE)
    ft <- glm(trt ~ x1 + x2, binomial, d)
    fc <- coxph(Surv(time, any == 0) ~ trt + x1, d, x = TRUE, y = TRUE)
    a <- ate(event = fe, treatment = ft, censor = fc, data = d, times = c(6, 12, 24), estimator = c("GFORMULA", "IPTW", "AIPTW"), verbose = FALSE)
    list(mean = as.list(as.data.frame(a$meanRisk)), diff = as.list(as.data.frame(a$diffRisk)))
}

binregATE_monthly <- {
    d <- monthly
    d$trt <- factor(d$trt)
    b <- binregATE(Event(time, event) ~ trt + x1 + x2 + age, d, cause = 1, time = 12, treat.model = trt ~ x1 + x2, cens.model = ~strata(trt))
    list(estimate = unname(summary(b)$ateDR), rows = rownames(summary(b)$ateDR))
}

resmeanATE_monthly <- {
    d <- monthly
    d$trt <- factor(d$trt)
    d$st <- as.integer(d$event > 0)
    b <- resmeanATE(Event(time, st) ~ trt + x1 + x2 + age, d, cause = 1, time = 24, treat.model = trt ~ x1 + x2, cens.model = ~strata(trt))
    list(ateDR = unname(summary(b)$ateDR), ateG = unname(summary(b)$ateG))
}
