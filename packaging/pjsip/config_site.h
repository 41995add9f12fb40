/* What Reception Console asks of PJSIP. Everything not named here keeps PJSIP's default. */

/* A front desk's size. A line is a call in any state; a call that is answered and joined to a
 * staff phone takes two. The bridge needs a port for each line, player, recorder and tone. */
#define PJSUA_MAX_CALLS 512
#define PJSUA_MAX_ACC 64
#define PJSUA_MAX_BUDDIES 1024
#define PJSUA_MAX_PLAYERS 512
#define PJSUA_MAX_RECORDERS 512
#define PJSUA_MAX_CONF_PORTS 2048

/* A line has two sockets (RTP, RTCP), each TCP peer one; the rest is room for a flood. */
#define PJ_IOQUEUE_MAX_HANDLES 4096

/* A refused INVITE keeps its transaction for up to 32 s, a watched phone keeps a dialog. Both are
 * sizes of hash tables, so one less than a power of two. */
#define PJSIP_MAX_TSX_COUNT (16 * 1024 - 1)
#define PJSIP_MAX_DIALOG_COUNT (4 * 1024 - 1)

/* One poll takes what is waiting instead of one event, so that a flood does not cost a trip
 * through Python for each packet. */
#define PJSIP_MAX_NET_EVENTS 32

/* A burst of connecting phones (the morning after a power cut) waits in the kernel's queue instead
 * of a second for its next try; a connection that says nothing is closed. */
#define PJSIP_TCP_TRANSPORT_BACKLOG 256
#define PJSIP_TLS_TRANSPORT_BACKLOG 256
#define PJSIP_TRANSPORT_SERVER_IDLE_TIME_FIRST 32

/* Room for a burst of UDP; the kernel gives less where net.core.rmem_max says so. */
#define PJSIP_UDP_SO_RCVBUF_SIZE (1024 * 1024)
#define PJSIP_UDP_SO_SNDBUF_SIZE (1024 * 1024)

/* An INVITE with a signed caller ID (RFC 8224), its call history and its SDP passes 4,000 bytes,
 * and carriers send URIs longer than 256. */
#define PJSIP_MAX_PKT_LEN 8192
#define PJSIP_MAX_URL_SIZE 512

#define PJ_HAS_IPV6 1

/* Finding the machine's address must not ask DNS for the machine's name: it happens in the middle
 * of a call, and with a name server that is down every caller would wait five seconds for it. */
#define PJ_GETHOSTIP_DISABLE_LOCAL_RESOLUTION 1

/* No carrier speaks Speex, and its frame parser had a hole (CVE-2026-29068). The configure switch
 * would take Speex's echo canceller and resampler away too. */
#define PJMEDIA_HAS_SPEEX_CODEC 0

/* Six formats that nobody asks for would make every offer too long for one UDP packet. */
#define PJMEDIA_HAS_L16_CODEC 0
