// What a browser reads at the edge of a running engine: refusals of load, refused bodies, and the settings that its SDK starts from.
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>

#include "adapters/http/server.hpp"
#include "adapters/outbound/local_inbox.hpp"
#include "app/door.hpp"
#include "app/ground.hpp"

namespace kesher::app {
namespace {

constexpr Scope scope{1, Environment::live};
const std::string key = "wk_edge_test";

class Edge : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / ("kesher-edge-" + std::to_string(::getpid()));
        std::filesystem::remove_all(folder_);
        auto ground = Ground::open(folder_, true);
        ASSERT_TRUE(ground) << ground.fault().detail;
        ground_ = std::move(*ground);
        define();
        RuntimeOptions full;
        full.front_tasks_max = 0;  // whatever is asked, the inbox is full
        runtime_ = std::make_unique<Runtime>(Runtime::World{ground_->parts(), ground_->clock, inbox_}, full);
        ASSERT_TRUE(runtime_->start());
        door_ = std::make_unique<Door>(*runtime_, ground_->entropy, DoorOptions{});
        HttpOptions options;
        options.listen = "127.0.0.1:0";
        options.limits.body_bytes_max = 1024;
        server_ = std::make_unique<HttpServer>(*door_, options);
        ASSERT_TRUE(server_->start());
    }
    void TearDown() override {
        if (server_) server_->stop();
        if (runtime_) runtime_->stop();
        server_.reset();
        door_.reset();
        runtime_.reset();
        ground_.reset();
        std::filesystem::remove_all(folder_);
    }
    void define() {
        engine::Engine engine(ground_->parts(), engine::partitions_default, [](const Handoff&) {});
        const Moment now = ground_->clock.wall();
        ASSERT_TRUE(engine.start(now));
        const std::string hash = to_hex(to_bytes(ground_->keys->index(0, "api_key", key)));
        ASSERT_TRUE(engine.front().publish({scope, "workspaces", "w", Object{{"name", "w"}, {"zone", "UTC"}}}, now));
        ASSERT_TRUE(
            engine.front().publish({scope, "sources", "site", Object{{"name", "site"}, {"kind", "web"}, {"trust", "pages"}, {"basis", Object{{"analytics", "banner"}}}}}, now));
        ASSERT_TRUE(engine.front().publish(
            {scope, "keys", "k",
             Object{{"kind", "write"}, {"env", "live"}, {"source", "site"}, {"hash", hash}, {"scopes", Array{}}, {"purposes", Array{}}, {"default_purpose", "service"}}},
            now));
        ASSERT_TRUE(engine.settle(now));
        ASSERT_TRUE(engine.checkpoint());
    }
    // The whole answer to one request; the engine closes when it is told to.
    std::string ask(const std::string& line, const std::string& fields, const std::string& body = "") {
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(server_->port());
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
        const std::string length = body.empty() ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n";
        const std::string request = line + " HTTP/1.1\r\nConnection: close\r\n" + fields + length + "\r\n" + body;
        EXPECT_EQ(::send(fd, request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
        std::string out;
        char part[4096];
        for (ssize_t n = 0; (n = ::recv(fd, part, sizeof part, 0)) > 0;) out.append(part, static_cast<std::size_t>(n));
        ::close(fd);
        return out;
    }
    static bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
    static bool readable(const std::string& answer) {
        return has(answer, "Access-Control-Allow-Origin: https://shop.example\r\n") && has(answer, "Access-Control-Allow-Credentials: true\r\n") &&
            has(answer, "Access-Control-Expose-Headers: ETag, Retry-After, X-Request-Id\r\n") && has(answer, "X-Request-Id: req_");
    }
    std::string settings(const std::string& fields) { return ask("GET /v1/projects/" + key + "/settings", fields); }

    std::string folder_;
    std::unique_ptr<Ground> ground_;
    adapters::LocalInbox inbox_;
    std::unique_ptr<Runtime> runtime_;
    std::unique_ptr<Door> door_;
    std::unique_ptr<HttpServer> server_;
};

const std::string shop = "Host: k.example\r\nOrigin: https://shop.example\r\n";

TEST_F(Edge, APageReadsThatItHasToWait) {
    for (const std::string path : {"/v1/t", "/v1/batch", "/b", "/beacon/v1/batch"}) {
        const std::string answer =
            ask("POST " + path + "?writeKey=" + key, shop, R"({"batch":[{"type":"track","userId":"u","event":"e"}],"type":"track","userId":"u","event":"e"})");
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 429 ")) << path << answer;
        EXPECT_TRUE(readable(answer) && has(answer, "Retry-After: 1\r\n") && has(answer, R"("code":"overloaded")")) << path << answer;
    }
}

TEST_F(Edge, APageReadsThatItsBodyIsTooLarge) {
    for (const std::string path : {"/v1/t", "/b", "/batch", "/beacon/v1/batch", "/api/s/track"}) {
        const std::string answer = ask("POST " + path + "?writeKey=" + key, shop, std::string(2000, 'x'));
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ") && readable(answer)) << path << answer;
    }
    const std::string answer = ask("POST /v1/consents", shop, std::string(2000, 'x'));  // for our own pages and servers only
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ") && !has(answer, "Access-Control-Allow-Origin")) << answer;
}

TEST_F(Edge, SettingsNameTheAddressAndProtocolThatWereAsked) {
    const auto https = [&](const std::string& fields) { return has(settings(fields), R"("protocol":"https")"); };
    EXPECT_FALSE(https("Host: 127.0.0.1:7070\r\nOrigin: http://localhost:3000\r\n"));
    EXPECT_FALSE(https("Host: 127.0.0.1:7070\r\nOrigin: https://shop.example\r\n"));
    EXPECT_FALSE(https("Host: k.example\r\nOrigin: http://shop.example\r\n"));
    EXPECT_TRUE(https(shop));
    EXPECT_TRUE(https("Host: k.example\r\nX-Forwarded-Proto: https\r\n"));
    const std::string answer = settings(shop);
    EXPECT_TRUE(readable(answer) && has(answer, R"("apiHost":"k.example/v1")") && has(answer, R"("apiKey":"wk_edge_test")")) << answer;
    EXPECT_TRUE(has(answer, R"("strategy":"standard")") && has(answer, R"("maxRetryCount":100)") && !has(answer, "keepalive")) << answer;
}

}  // namespace
}  // namespace kesher::app
