/* Writes files that no Python package can write, with the C library ReadStat (MIT): Swedish
   letters in Windows-1252, SAS catalogs, SPSS portable files with missing values and labels.
   See README.md. Everything in them is made up. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "readstat.h"

static ssize_t put(const void *data, size_t len, void *ctx) { return write(*(int *)ctx, data, len); }

static readstat_writer_t *start(const char *name, int *fd) {
    *fd = open(name, O_CREAT | O_TRUNC | O_WRONLY, 0644);
    readstat_writer_t *writer = readstat_writer_init();
    readstat_set_data_writer(writer, put);
    readstat_writer_set_file_timestamp(writer, 18262L * 86400); /* 2020-01-01 */
    return writer;
}

static void finish(readstat_writer_t *writer, int fd) {
    readstat_end_writing(writer);
    readstat_writer_free(writer);
    close(fd);
}

static void byte_at(const char *name, long where, int byte) {
    FILE *file = fopen(name, "r+b");
    fseek(file, where, SEEK_SET);
    fputc(byte, file);
    fclose(file);
}

/* A .sas7bdat whose text is Windows-1252; `declared` is SAS's code of the encoding it claims. */
static void sas(const char *name, int declared) {
    int fd;
    readstat_writer_t *w = start(name, &fd);
    readstat_variable_t *text = readstat_add_variable(w, "distrikt", READSTAT_TYPE_STRING, 20);
    readstat_variable_t *code = readstat_add_variable(w, "arm", READSTAT_TYPE_DOUBLE, 8);
    readstat_variable_t *day = readstat_add_variable(w, "start_datum", READSTAT_TYPE_DOUBLE, 8);
    readstat_variable_t *month = readstat_add_variable(w, "manad", READSTAT_TYPE_DOUBLE, 8);
    readstat_variable_t *moment = readstat_add_variable(w, "skapad", READSTAT_TYPE_DOUBLE, 8);
    readstat_variable_set_format(code, "ARM");
    readstat_variable_set_format(day, "YYMMDD10");
    readstat_variable_set_format(month, "MONYY7");
    readstat_variable_set_format(moment, "DATETIME20");
    readstat_begin_writing_sas7bdat(w, &fd, 3);
    const char *names[] = {"S\xf6" "der", "V\xe4sterm\xe5la", "Norr"};
    for (int i = 0; i < 3; i++) {
        readstat_begin_row(w);
        readstat_insert_string_value(w, text, names[i]);
        if (i < 2) readstat_insert_double_value(w, code, i + 1);
        else readstat_insert_tagged_missing_value(w, code, 'B');
        readstat_insert_double_value(w, day, 21428 + i);   /* 2018-09-01 */
        readstat_insert_double_value(w, month, 21428 + i);
        readstat_insert_double_value(w, moment, (21428 + i) * 86400.0);
        readstat_end_row(w);
    }
    finish(w, fd);
    byte_at(name, 70, declared);
}

static void catalog(const char *name) {
    int fd;
    readstat_writer_t *w = start(name, &fd);
    readstat_label_set_t *set = readstat_add_label_set(w, READSTAT_TYPE_DOUBLE, "ARM");
    readstat_label_double_value(set, 1, "st\xf6" "d");
    readstat_label_double_value(set, 2, "arbete");
    readstat_begin_writing_sas7bcat(w, &fd);
    finish(w, fd);
    byte_at(name, 70, 62);
}

static void por(const char *name) {
    int fd;
    readstat_writer_t *w = start(name, &fd);
    readstat_label_set_t *set = readstat_add_label_set(w, READSTAT_TYPE_DOUBLE, "labels0");
    readstat_label_double_value(set, 1, "one");
    readstat_label_double_value(set, 99, "refused");
    readstat_variable_t *id = readstat_add_variable(w, "LOPNR", READSTAT_TYPE_STRING, 11);
    readstat_variable_t *code = readstat_add_variable(w, "ARM", READSTAT_TYPE_DOUBLE, 0);
    readstat_variable_t *day = readstat_add_variable(w, "DATUM", READSTAT_TYPE_DOUBLE, 0);
    readstat_variable_set_label_set(code, set);
    readstat_variable_add_missing_double_range(code, 98, 99);
    readstat_variable_set_format(day, "EDATE10");
    readstat_begin_writing_por(w, &fd, 4);
    const double codes[] = {1, 99, 2, 98};
    for (int i = 0; i < 4; i++) {
        readstat_begin_row(w);
        readstat_insert_string_value(w, id, "PAAAAAAAA0A");
        readstat_insert_double_value(w, code, codes[i]);
        readstat_insert_double_value(w, day, (159203.0 + i) * 86400);
        readstat_end_row(w);
    }
    finish(w, fd);
}

/* A .sav that says UTF-8 while its text is Windows-1252, with an absurd date. */
static void sav(const char *name) {
    int fd;
    readstat_writer_t *w = start(name, &fd);
    readstat_variable_t *text = readstat_add_variable(w, "distrikt", READSTAT_TYPE_STRING, 16);
    readstat_variable_t *day = readstat_add_variable(w, "start_datum", READSTAT_TYPE_DOUBLE, 0);
    readstat_variable_t *month = readstat_add_variable(w, "manad", READSTAT_TYPE_DOUBLE, 0);
    readstat_variable_set_label(text, "Distrikt i Enk\xf6ping");
    readstat_variable_set_format(day, "ADATE10");
    readstat_variable_set_format(month, "MOYR8");
    readstat_begin_writing_sav(w, &fd, 2);
    for (int i = 0; i < 2; i++) {
        readstat_begin_row(w);
        readstat_insert_string_value(w, text, i ? "Norr" : "S\xf6" "der");
        readstat_insert_double_value(w, day, i ? 1e15 : 159203.0 * 86400);
        readstat_insert_double_value(w, month, (159203.0 + 9) * 86400);
        readstat_end_row(w);
    }
    finish(w, fd);
}

static void xpt(const char *name) {
    int fd;
    readstat_writer_t *w = start(name, &fd);
    readstat_writer_set_file_format_version(w, 5);
    readstat_writer_set_table_name(w, "STATUS");
    readstat_variable_t *text = readstat_add_variable(w, "kallor", READSTAT_TYPE_STRING, 10);
    readstat_variable_t *pay = readstat_add_variable(w, "lon", READSTAT_TYPE_DOUBLE, 8);
    readstat_begin_writing_xport(w, &fd, 3);
    for (int i = 0; i < 3; i++) {
        readstat_begin_row(w);
        readstat_insert_string_value(w, text, i ? "AGI" : "k\xe4lla");
        if (i < 2) readstat_insert_double_value(w, pay, 25000.0 * i);
        else readstat_insert_tagged_missing_value(w, pay, 'C');
        readstat_end_row(w);
    }
    finish(w, fd);
}

int main(void) {
    sas("insats.sas7bdat", 62);       /* Windows-1252, as it is */
    sas("fel_kodning.sas7bdat", 20);  /* says UTF-8 */
    catalog("formats.sas7bcat");
    por("person.por");
    sav("fel_kodning.sav");
    xpt("status.xpt");
    return 0;
}
