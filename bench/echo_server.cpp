// The reference of figures over HTTP: one thread, epoll, keep-alive; reads each request whole and answers the same bytes. It is what the kernel and a
// careful reader of HTTP cost, and nothing else.   echo_server PORT BODY_BYTES
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace {

struct Peer {
    std::string in, out;
};

[[noreturn]] void stop(const char* what) {
    std::perror(what);
    std::exit(1);
}

// The size of the first whole request in `in`, or 0. It answers what wrk sends; it is no parser for strangers.
std::size_t request_size(std::string_view in) {
    const auto end = in.find("\r\n\r\n");
    if (end == std::string_view::npos) return 0;
    std::size_t length = 0;
    if (const auto at = in.substr(0, end).find("Content-Length:"); at != std::string_view::npos) length = std::strtoul(in.data() + at + 15, nullptr, 10);
    return in.size() >= end + 4 + length ? end + 4 + length : 0;
}

// False when the peer has left.
bool serve(int fd, Peer& peer, const std::string& answer) {
    char part[64 * 1024];
    const ssize_t n = ::recv(fd, part, sizeof part, MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN)) return false;
    if (n > 0) peer.in.append(part, static_cast<std::size_t>(n));
    std::size_t used = 0;
    while (const std::size_t size = request_size(std::string_view(peer.in).substr(used))) {
        used += size;
        peer.out += answer;
    }
    peer.in.erase(0, used);
    while (!peer.out.empty()) {  // answers are small: a peer that reads at all never makes this wait
        const ssize_t sent = ::send(fd, peer.out.data(), peer.out.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        peer.out.erase(0, static_cast<std::size_t>(sent));
    }
    return true;
}

int listen_on(int port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0), on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(static_cast<std::uint16_t>(port));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) || ::listen(fd, 1024)) stop("listen");
    return fd;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "echo_server PORT BODY_BYTES\n");
        return 2;
    }
    const std::string body(std::strtoul(argv[2], nullptr, 10), 'x');
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    const int listener = listen_on(std::atoi(argv[1])), poll = ::epoll_create1(0), on = 1;
    epoll_event event{EPOLLIN, {.fd = listener}}, events[64];
    ::epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    std::unordered_map<int, Peer> peers;
    std::puts("ready");
    std::fflush(stdout);
    for (;;) {
        const int n = ::epoll_wait(poll, events, 64, -1);
        for (int i = 0; i < n; ++i) {
            const int fd = events[i].data.fd;
            if (fd == listener) {
                const int peer = ::accept(listener, nullptr, nullptr);
                if (peer < 0) stop("accept");
                ::setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                event = {EPOLLIN, {.fd = peer}};
                ::epoll_ctl(poll, EPOLL_CTL_ADD, peer, &event);
                peers[peer];
            } else if (!serve(fd, peers[fd], answer)) {
                ::close(fd);
                peers.erase(fd);
            }
        }
    }
}
