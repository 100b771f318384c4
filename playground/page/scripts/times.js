/** Instants as people read them: on the clocks of a zone, and in Slack's date templates. */

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const formats = new Map();

function format(zone) {
  if (!formats.has(zone)) {
    formats.set(
      zone,
      new Intl.DateTimeFormat("en-US", {
        timeZone: zone,
        hourCycle: "h23",
        era: "short",
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
        second: "numeric",
      }),
    );
  }
  return formats.get(zone);
}

/** What clocks and calendars in the zone show: `{year, month, day, hour, minute, second, weekday}`, month from 1. */
function local(instant, zone) {
  const parts = Object.fromEntries(
    format(zone || "UTC")
      .formatToParts(instant)
      .filter((one) => one.type !== "literal")
      .map((one) => [one.type, Number(one.value)]),
  );
  const { year, month, day, hour, minute, second } = parts;
  return { year, month, day, hour, minute, second, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() };
}

/** The instant at which clocks in the zone show this (the earlier one where it comes twice), as epoch seconds. */
export function epochOf(year, month, day, hour, minute, zone) {
  const wall = Date.UTC(year, month - 1, day, hour, minute) / 1000;
  let guess = wall;
  for (let round = 0; round < 3; round += 1) {
    const at = local(new Date(guess * 1000), zone);
    guess += wall - Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute) / 1000;
  }
  return guess;
}

const two = (number) => String(number).padStart(2, "0");

/** "2026-03-02T10:00", as date and time inputs want it. */
export function inputValue(instant, zone) {
  const at = local(instant, zone);
  return `${at.year}-${two(at.month)}-${two(at.day)}T${two(at.hour)}:${two(at.minute)}`;
}

/** "10:05 AM" */
export function clockTime(instant, zone) {
  const at = local(instant, zone);
  return `${at.hour % 12 || 12}:${two(at.minute)} ${at.hour < 12 ? "AM" : "PM"}`;
}

/** "Mon 2 Mar, 10:05" */
export function shortTime(instant, zone) {
  const at = local(instant, zone);
  return `${DAYS[at.weekday].slice(0, 3)} ${at.day} ${MONTHS[at.month - 1].slice(0, 3)}, ${two(at.hour)}:${two(at.minute)}`;
}

/** "Monday, March 2nd" with the year where it is another than that of `now`. */
export function dayName(instant, zone, now) {
  const apart = dayNumber(instant, zone) - dayNumber(now, zone);
  if (apart === 0) return "Today";
  if (apart === -1) return "Yesterday";
  return TOKENS.day_divider_pretty(instant, zone, now);
}

/** Days since 1970 on the calendar of the zone. */
export function dayNumber(instant, zone) {
  const at = local(instant, zone);
  return Date.UTC(at.year, at.month - 1, at.day) / 86_400_000;
}

/** "Europe/Berlin" as "Berlin". */
export const city = (zone) => (zone ? zone.split("/").at(-1).replaceAll("_", " ") : "zone unknown");

function ordinal(day) {
  const ending = [11, 12, 13].includes(day % 100) ? "th" : ({ 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th");
  return `${day}${ending}`;
}

const pretty = (plain) => (instant, zone, now) => {
  const apart = dayNumber(instant, zone) - dayNumber(now, zone);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[apart] ?? plain(instant, zone, now);
};

const spelled = (at) => `${MONTHS[at.month - 1]} ${ordinal(at.day)}`;
const onDay = (write) => (instant, zone) => write(local(instant, zone));
const date = onDay((at) => `${spelled(at)}, ${at.year}`);
const dateShort = onDay((at) => `${MONTHS[at.month - 1].slice(0, 3)} ${at.day}, ${at.year}`);
const dateLong = onDay((at) => `${DAYS[at.weekday]}, ${spelled(at)}, ${at.year}`);

/** Slack's date tokens: https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
const TOKENS = {
  date_num: onDay((at) => `${at.year}-${two(at.month)}-${two(at.day)}`),
  date_slash: onDay((at) => `${two(at.month)}/${two(at.day)}/${at.year}`),
  date,
  date_short: dateShort,
  date_long: dateLong,
  date_long_full: onDay((at) => `${MONTHS[at.month - 1]} ${at.day}, ${at.year}`),
  date_pretty: pretty(date),
  date_short_pretty: pretty(dateShort),
  date_long_pretty: pretty(dateLong),
  day_divider_pretty: pretty((instant, zone, now) => {
    const at = local(instant, zone);
    return now && local(now, zone).year !== at.year
      ? dateLong(instant, zone)
      : `${DAYS[at.weekday]}, ${spelled(at)}`;
  }),
  time: clockTime,
  time_secs: (instant, zone) => clockTime(instant, zone).replace(" ", `:${two(local(instant, zone).second)} `),
  ago: (instant, zone, now) => {
    const seconds = Math.trunc((now - instant) / 1000);
    const [size, unit] = [
      [86_400, "day"],
      [3_600, "hour"],
      [60, "minute"],
    ].find(([least]) => Math.abs(seconds) >= least) ?? [1, "second"];
    const amount = Math.floor(Math.abs(seconds) / size);
    const words = `${amount} ${unit}${amount === 1 ? "" : "s"}`;
    return seconds >= 0 ? `${words} ago` : `in ${words}`;
  },
};

/** A date template in the reader's zone, or the fallback where the zone or anything in it is unknown. */
export function slackDate(epoch, template, fallback, zone, now) {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map((found) => found[1]);
  if (!zone || !/^[0-9]{1,11}$/.test(epoch) || !names.length || names.some((name) => !Object.hasOwn(TOKENS, name)))
    return fallback;
  const instant = new Date(Number(epoch) * 1000);
  return template.replace(/\{(\w+)\}/g, (_, name) => TOKENS[name](instant, zone, now));
}
