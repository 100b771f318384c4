/** Emoji by the names that Slack gives them; a name that is not here is shown as it was written. */

const NAMED = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|tada 🎉|heart ❤️|eyes 👀|bulb 💡|raised_hands 🙌|clap 👏|pray 🙏|wave 👋|fire 🔥
rocket 🚀|white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|warning ⚠️|question ❓|grey_question ❔
exclamation ❗|star ⭐|star2 🌟|sparkles ✨|seedling 🌱|herb 🌿|evergreen_tree 🌲|sunny ☀️|cloud ☁️|rainbow 🌈|moon 🌔
smile 😄|smiley 😃|grinning 😀|grin 😁|blush 😊|slightly_smiling_face 🙂|wink 😉|thinking_face 🤔|joy 😂|sob 😭|cry 😢
sweat_smile 😅|heart_eyes 😍|sunglasses 😎|neutral_face 😐|confused 😕|open_mouth 😮|hugging_face 🤗|sleeping 😴|zzz 💤
ok_hand 👌|point_right 👉|point_left 👈|point_up ☝️|point_down 👇|muscle 💪|handshake 🤝|writing_hand ✍️|ear 👂|brain 🧠
book 📖|books 📚|notebook 📓|memo 📝|pencil 📝|pencil2 ✏️|pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗|mag 🔍
calendar 📆|date 📅|spiral_calendar_pad 🗓️|alarm_clock ⏰|clock1 🕐|hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️
bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢|speech_balloon 💬|thought_balloon 💭|email 📧|envelope ✉️|inbox_tray 📥
chart_with_upwards_trend 📈|bar_chart 📊|dart 🎯|trophy 🏆|medal 🏅|gift 🎁|balloon 🎈|confetti_ball 🎊|coffee ☕|tea 🍵
cake 🍰|apple 🍎|pizza 🍕|house 🏠|school 🏫|hospital 🏥|office 🏢|computer 💻|iphone 📱|movie_camera 🎥|microphone 🎤
lock 🔒|unlock 🔓|key 🔑|wrench 🔧|hammer 🔨|gear ⚙️|wastebasket 🗑️|repeat 🔁|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️
arrow_down ⬇️|arrows_counterclockwise 🔄|no_entry ⛔|no_entry_sign 🚫|100 💯|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣
red_circle 🔴|large_blue_circle 🔵|white_circle ⚪|black_circle ⚫|busts_in_silhouette 👥|bust_in_silhouette 👤
teacher 🧑‍🏫|nurse 🧑‍⚕️|technologist 🧑‍💻|palm_tree 🌴|face_with_thermometer 🤒|bread 🍞|hand ✋|raised_hand ✋|v ✌️
`;

const BY_NAME = new Map(
  NAMED.trim()
    .split(/[|\n]/)
    .map((pair) => {
      const space = pair.indexOf(" ");
      return [pair.slice(0, space), pair.slice(space + 1)];
    }),
);

/** The character for a name without colons (skin tones fall away), or null. */
export const emoji = (name) => BY_NAME.get(name.replace(/::skin-tone-\d$/, "")) ?? null;

/** What the page offers for a reaction. */
export const REACTIONS = ["+1", "tada", "heart", "eyes", "bulb", "raised_hands", "clap", "white_check_mark"];

/** Text with its `:names:` as emoji. */
export const withEmoji = (text) =>
  text.replace(/:([a-z0-9_+-]+(?:::skin-tone-\d)?):/g, (written, name) => emoji(name) ?? written);
