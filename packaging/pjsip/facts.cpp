// Prints, as JSON, what a build of PJSIP can do: asked of the headers and libraries themselves,
// because the Python module does not say and a configure script may quietly leave something out.
#include <cstdio>
#include <set>
#include <string>

#include <openssl/crypto.h>
#include <pjlib.h>
#include <pjmedia.h>
#include <pjmedia_audiodev.h>
#include <pjmedia-codec.h>
#include <pjsip.h>
#include <pjsua-lib/pjsua.h>
extern "C" const char *srtp_get_version_string(void);

// The sound drivers are chosen when pjmedia is compiled and no header tells which; the library
// holds this function when ALSA is one of them.
extern "C" pjmedia_aud_dev_factory *pjmedia_alsa_factory(pj_pool_factory *) __attribute__((weak));

static void number(const char *key, long value) { std::printf("  \"%s\": %ld,\n", key, value); }

static void text(const char *key, const std::string &value) {
    std::printf("  \"%s\": \"%s\",\n", key, value.c_str());
}

static void flag(const char *key, bool value) {
    std::printf("  \"%s\": %s,\n", key, value ? "true" : "false");
}

// The first two words of a version banner: "OpenSSL 3.0.17 1 Jul 2025" is "OpenSSL 3.0.17".
static std::string banner(const std::string &full) {
    return full.substr(0, full.find(' ', full.find(' ') + 1));
}

static bool codecs(pj_pool_factory *pools) {
    pjmedia_endpt *endpoint;
    pjmedia_codec_info found[PJMEDIA_CODEC_MGR_MAX_CODECS];
    unsigned count = PJ_ARRAY_SIZE(found), priorities[PJMEDIA_CODEC_MGR_MAX_CODECS];

    if (pjmedia_endpt_create2(pools, NULL, 0, &endpoint) != PJ_SUCCESS ||
        pjmedia_codec_register_audio_codecs(endpoint, NULL) != PJ_SUCCESS ||
        pjmedia_codec_mgr_enum_codecs(pjmedia_endpt_get_codec_mgr(endpoint), &count, found,
                                      priorities) != PJ_SUCCESS)
        return false;
    std::set<std::string> names;
    for (unsigned i = 0; i < count; i++)
        names.insert(std::string(found[i].encoding_name.ptr, found[i].encoding_name.slen));
    std::printf("  \"codecs\": [");
    const char *comma = "";
    for (const std::string &name : names) {
        std::printf("%s\"%s\"", comma, name.c_str());
        comma = ", ";
    }
    std::printf("]\n");
    return true;
}

// Whether a call offers and accepts real-time text unless told otherwise.
static bool text_by_default(void) {
#if PJ_VERSION_NUM >= 0x02100000
    pjsua_call_setting setting;
    pjsua_call_setting_default(&setting);
    return setting.txt_cnt > 0;
#else
    return false;
#endif
}

// Whether a watched phone's dialogs can be followed, not only its presence.
template <class Config> static auto dialog_events(int) -> decltype(Config().subscribe_dlg_event, true) {
    return true;
}
template <class> static bool dialog_events(long) { return false; }

int main() {
    pj_log_set_level(0);
    pj_caching_pool pools;
    if (pj_init() != PJ_SUCCESS)
        return 1;
    pj_caching_pool_init(&pools, NULL, 0);
    pjmedia_aud_subsys_init(&pools.factory);
    std::printf("{\n");
    text("pjproject", pj_get_version());
    number("max_calls", PJSUA_MAX_CALLS);
    number("max_accounts", PJSUA_MAX_ACC);
    number("max_buddies", PJSUA_MAX_BUDDIES);
    number("max_players", PJSUA_MAX_PLAYERS);
    number("max_recorders", PJSUA_MAX_RECORDERS);
    number("max_ports", PJSUA_MAX_CONF_PORTS);
    number("ioqueue_handles", PJ_IOQUEUE_MAX_HANDLES);
    text("ioqueue", pj_ioqueue_name());
    number("max_message_bytes", PJSIP_MAX_PKT_LEN);
    flag("ipv6", PJ_HAS_IPV6);
    flag("dialog_events", dialog_events<pjsua_buddy_config>(0));
    flag("text_by_default", text_by_default());
    text("sound", pjmedia_alsa_factory != NULL ? "alsa" : "");
    text("tls", PJ_HAS_SSL_SOCK ? banner(OpenSSL_version(OPENSSL_VERSION)) : "");
    text("srtp", PJMEDIA_HAS_SRTP ? banner(srtp_get_version_string()) : "");
#ifdef NDEBUG
    flag("assertions", false);
#else
    flag("assertions", true);
#endif
    bool complete = codecs(&pools.factory);
    std::printf("}\n");
    return complete ? 0 : 1;
}
