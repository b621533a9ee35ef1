/* Columns of values, read one value after the other: the compiled twin of decimals.py and
   instants.py, which say what is read, what is odd and why. It gives the same to the last bit.

   Nothing is looked at but the bytes from the start of a value to its end, and these are checked
   to lie inside of the text. */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <float.h>
#include <stdbool.h>
#include <stdint.h>

#if FLT_EVAL_METHOD != 0 && FLT_EVAL_METHOD != 1
#error "Here numbers are rounded twice, which numpy does not do: leave this to numpy."
#endif

enum {
    MOST_BEFORE = 8,       /* digits before the point */
    MOST_AFTER = 32,       /* behind it; those past the sixteenth are dropped */
    MOST_TENTHS = 16,
    MOST_DIGITS = 18,      /* that are sure to fit 64 bits */
    LEAST_TIME = 19,       /* characters of 2026-03-29T14:05:59 */
    ZONE = 6,              /* of +02:00 */
    MOST_PLACES = 8,       /* of a fraction of a second */
    NO_PAIR = 100,
    ZONELESS = INT32_MAX,  /* as numerals.py has it */
};

static const int64_t ENOUGH_DIGITS = 10000000000000000;
static const int64_t SECOND_US = 1000000;
static const double POWERS[] = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
};
static const int DAYS[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};


/* Numbers */

/* The value of a digit, more than nine for any other character. */
static inline unsigned digit(char character)
{
    return (unsigned char)(character - '0');
}

/* Appends digits to `number` until another character comes; tells where. */
static inline const char *append(int64_t *number, const char *at, const char *end)
{
    for (; at < end && digit(*at) <= 9; at++)
        *number = *number * 10 + digit(*at);
    return at;
}

/* The number written from `at` to `end`; false if it is odd. */
static bool decimal(const char *at, const char *end, double *value)
{
    bool negative = at < end && *at == '-';
    at += negative;

    int64_t mantissa = 0;
    const char *begin = at;
    at = append(&mantissa, at, end - at > MOST_BEFORE ? at + MOST_BEFORE : end);
    int before = (int)(at - begin), tenths = 0;
    if (before == 0)
        return false;
    if (at < end) {
        if (*at != '.' || before == MOST_BEFORE || end - at - 1 > MOST_AFTER)
            return false;
        const char *behind = ++at;
        int most = MOST_DIGITS - before < MOST_TENTHS ? MOST_DIGITS - before : MOST_TENTHS;
        const char *enough = end - at > most ? at + most : end;
        at = append(&mantissa, at, enough);
        tenths = (int)(at - behind);
        if (at < enough)
            return false;
        /* What is left is too small to matter unless zeros pad the front; it has to be digits. */
        if (at < end && before > 2 && mantissa < ENOUGH_DIGITS)
            return false;
        for (; at < end; at++)
            if (digit(*at) > 9)
                return false;
    }
    double size = (double)mantissa / POWERS[tenths];
    *value = negative ? -size : size;
    return true;
}


/* Times */

/* The number of two digits, `NO_PAIR` if they are none. */
static inline int pair(const char *at)
{
    unsigned tens = digit(at[0]), ones = digit(at[1]);
    return tens <= 9 && ones <= 9 ? (int)(tens * 10 + ones) : NO_PAIR;
}

/* The days from 1970 to a date of the Gregorian calendar. The year is taken to begin in March, so
   that the day it may have more is its last. */
static int64_t days_since_1970(int year, int month, int day)
{
    year -= month <= 2;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return 365 * (int64_t)year + year / 4 - year / 100 + year / 400 + day_of_year - 719468;
}

static bool is_date(int year, int month, int day)
{
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > DAYS[month - 1])
        return false;
    bool leaps = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month != 2 || day < 29 || leaps;
}

/* The zone that a time with this end is written in, and where it begins; false if there is none
   such. */
static bool zone(const char *at, const char **end, int32_t *zone_s)
{
    const char *stop = *end;
    *zone_s = ZONELESS;
    if (stop[-1] == 'Z') {
        *zone_s = 0;
        *end = stop - 1;
    } else if (stop - at >= ZONE && (stop[-ZONE] == '+' || stop[-ZONE] == '-')) {
        int hours = pair(stop - 5), minutes = pair(stop - 2);
        if (stop[-3] != ':' || hours > 23 || minutes > 59)
            return false;
        *zone_s = (hours * 60 + minutes) * (stop[-ZONE] == '-' ? -60 : 60);
        *end = stop - ZONE;
    }
    return true;
}

/* The microseconds of a fraction, the point included; -1 if it is odd. */
static int64_t fraction(const char *at, const char *end)
{
    if (at == end)
        return 0;
    if (*at != '.' || end - at < 2 || end - at > 1 + MOST_PLACES)
        return -1;
    int64_t found = 0, unit = SECOND_US;
    for (at++; at < end; at++) {
        if (digit(*at) > 9)
            return -1;
        unit /= 10;
        found += digit(*at) * unit;
    }
    return found;
}

/* The time written from `at` to `end`; false if it is odd. */
static bool instant(const char *at, const char *end, int64_t *time_us, int32_t *zone_s)
{
    if (end - at < LEAST_TIME || at[4] != '-' || at[7] != '-' || at[10] != 'T' || at[13] != ':'
        || at[16] != ':')
        return false;
    int century = pair(at), years = pair(at + 2), month = pair(at + 5), day = pair(at + 8);
    int hour = pair(at + 11), minute = pair(at + 14), second = pair(at + 17);
    if (century == NO_PAIR || years == NO_PAIR || !is_date(century * 100 + years, month, day)
        || hour > 23 || minute > 59 || second > 59)
        return false;
    if (!zone(at + LEAST_TIME, &end, zone_s))
        return false;
    int64_t part = fraction(at + LEAST_TIME, end);
    if (part < 0)
        return false;
    int64_t seconds = days_since_1970(century * 100 + years, month, day) * 86400
        + (hour * 60 + minute) * 60 + second - (*zone_s == ZONELESS ? 0 : *zone_s);
    *time_us = seconds * SECOND_US + part;
    return true;
}


/* Columns */

/* What a column is read from and what becomes of it, in the order in which Python hands it over. */
enum { TEXT, START, END, ODD, FIRST, SECOND, BUFFERS };

static const char *const DECIMALS = "y*y*y*w*w*:decimals";
static const char *const INSTANTS = "y*y*y*w*w*w*:instants";

static PyObject *give_back(Py_buffer buffers[BUFFERS])
{
    for (int i = 0; i < BUFFERS; i++)
        if (buffers[i].obj)
            PyBuffer_Release(&buffers[i]);
    return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
}

/* Takes the arguments of a call and tells how many values there are; none, with an error set, if
   something does not fit. */
static Py_ssize_t take(PyObject *args, const char *format, Py_buffer b[BUFFERS])
{
    if (!PyArg_ParseTuple(args, format, &b[TEXT], &b[START], &b[END], &b[ODD], &b[FIRST],
                          &b[SECOND]))
        return 0;
    const int64_t *start = b[START].buf, *end = b[END].buf;
    Py_ssize_t count = b[ODD].len;
    bool fits = b[START].len / 8 == count && b[END].len / 8 == count && b[FIRST].len / 8 == count
        && (!b[SECOND].obj || b[SECOND].len / 4 == count);
    for (Py_ssize_t i = 0; fits && i < count; i++)
        fits = 0 <= start[i] && start[i] <= end[i] && end[i] <= b[TEXT].len;
    if (fits)
        return count;
    PyErr_SetString(PyExc_ValueError, "a value outside of its text, or columns of unequal length");
    return 0;
}

static PyObject *decimals(PyObject *Py_UNUSED(module), PyObject *args)
{
    Py_buffer b[BUFFERS] = {0};
    Py_ssize_t count = take(args, DECIMALS, b);
    const char *text = b[TEXT].buf;
    const int64_t *start = b[START].buf, *end = b[END].buf;
    bool *odd = b[ODD].buf;
    double *value = b[FIRST].buf;
    for (Py_ssize_t i = 0; i < count; i++)
        odd[i] = !decimal(text + start[i], text + end[i], &value[i]);
    return give_back(b);
}

static PyObject *instants(PyObject *Py_UNUSED(module), PyObject *args)
{
    Py_buffer b[BUFFERS] = {0};
    Py_ssize_t count = take(args, INSTANTS, b);
    const char *text = b[TEXT].buf;
    const int64_t *start = b[START].buf, *end = b[END].buf;
    bool *odd = b[ODD].buf;
    int64_t *time_us = b[FIRST].buf;
    int32_t *zone_s = b[SECOND].buf;
    for (Py_ssize_t i = 0; i < count; i++)
        odd[i] = !instant(text + start[i], text + end[i], &time_us[i], &zone_s[i]);
    return give_back(b);
}

static PyMethodDef functions[] = {
    {"decimals", decimals, METH_VARARGS, "decimals(text, start, end, odd, values)"},
    {"instants", instants, METH_VARARGS, "instants(text, start, end, odd, time_us, zone_s)"},
    {0},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_values",
    .m_doc = "The compiled part of the reader of XML tracks; `compiled` is how to call it.",
    .m_methods = functions,
};

PyMODINIT_FUNC PyInit__values(void)
{
    return PyModuleDef_Init(&definition);
}
