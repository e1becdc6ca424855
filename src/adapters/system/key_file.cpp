#include "adapters/system/key_file.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cstring>

namespace kesher::adapters {
namespace {

constexpr std::size_t slot_bytes = 96, nonce_bytes = 12, tag_bytes = 16;
constexpr std::size_t slots_head_bytes = 4096;
constexpr char master_magic[] = "KESHKEY1", slots_magic[] = "KESHSLT1";

const unsigned char* raw(BytesView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* raw(Bytes& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

// One cipher context a thread: allocating it costs more than using it.
EVP_CIPHER_CTX* context() {
    thread_local std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> held(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    return held.get();
}

const EVP_CIPHER* aes() {
    static EVP_CIPHER* const fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    return fetched;
}

// nonce ‖ ciphertext ‖ tag
Bytes gcm_seal(const unsigned char* key, BytesView nonce, BytesView plain, BytesView bound) {
    Bytes out(nonce);
    out.resize(nonce_bytes + plain.size() + tag_bytes);
    EVP_CIPHER_CTX* c = context();
    int n = 0;
    EVP_EncryptInit_ex2(c, aes(), key, raw(nonce), nullptr);
    EVP_EncryptUpdate(c, nullptr, &n, raw(bound), static_cast<int>(bound.size()));
    EVP_EncryptUpdate(c, raw(out) + nonce_bytes, &n, raw(plain), static_cast<int>(plain.size()));
    EVP_EncryptFinal_ex(c, raw(out) + nonce_bytes + n, &n);
    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, tag_bytes, raw(out) + nonce_bytes + plain.size());
    return out;
}

std::optional<Bytes> gcm_open(const unsigned char* key, BytesView sealed, BytesView bound) {
    if (sealed.size() < nonce_bytes + tag_bytes) return std::nullopt;
    const std::size_t length = sealed.size() - nonce_bytes - tag_bytes;
    Bytes out(length, '\0'), tag(sealed.substr(nonce_bytes + length));
    EVP_CIPHER_CTX* c = context();
    int n = 0;
    EVP_DecryptInit_ex2(c, aes(), key, raw(sealed), nullptr);
    EVP_DecryptUpdate(c, nullptr, &n, raw(bound), static_cast<int>(bound.size()));
    EVP_DecryptUpdate(c, raw(out), &n, raw(sealed) + nonce_bytes, static_cast<int>(length));
    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data());
    if (EVP_DecryptFinal_ex(c, raw(out) + n, &n) != 1) return std::nullopt;
    return out;
}

std::uint64_t offset_of(KeySlot slot) { return slots_head_bytes + std::uint64_t{slot} * slot_bytes; }
Bytes bound_to(KeySlot slot) { return "slot" + std::to_string(slot); }

constexpr std::uint64_t filled_places[] = {512, 1024};
constexpr std::size_t slot_used = 1 + nonce_bytes + 32 + tag_bytes;

// A slot is live with its crc, or shredded; anything else was never finished.
bool whole(BytesView slot) {
    if (slot[0] == 2) return slot.find_first_not_of('\0', 1) == BytesView::npos;  // shredded: nothing is left of it
    std::uint32_t crc = 0;
    std::memcpy(&crc, slot.data() + slot_used, 4);
    return slot[0] == 1 && crc == crc32c(slot.substr(0, slot_used));
}

}  // namespace

Result<std::unique_ptr<KeyFile>> KeyFile::open(Files& files, Entropy& entropy, const std::string& folder) {
    std::unique_ptr<KeyFile> out(new KeyFile(files, entropy, folder));
    TRY_VOID(files.make_folder(folder));
    TRY_VOID(out->load_master());
    TRY_VOID(out->load_slots());
    return out;
}

KeyFile::~KeyFile() {
    OPENSSL_cleanse(master_.data(), master_.size());
    OPENSSL_cleanse(index_key_.data(), index_key_.size());
    for (auto& [slot, key] : cache_) OPENSSL_cleanse(key.data(), key.size());
}

Result<void> KeyFile::load_master() {
    const std::string path = folder_ + "/master";
    TRY(names, files_.list(folder_));
    if (std::find(names.begin(), names.end(), "master") == names.end()) {
        if (std::find(names.begin(), names.end(), "slots") != names.end())
            return Fault{kesher::codes::key_missing, "the master key is missing", path + "@0", "restore the keys folder from a backup"};
        Bytes bytes = master_magic + entropy_.bytes(32 + 32 + 16);
        const std::uint32_t crc = crc32c(bytes);
        bytes.append(reinterpret_cast<const char*>(&crc), 4);
        TRY(file, files_.open(path + ".new", Files::Mode::create));
        TRY_VOID(file->write(0, bytes));
        TRY_VOID(file->sync());
        TRY_VOID(files_.rename(path + ".new", path));
        TRY_VOID(files_.sync_folder(folder_));
    }
    TRY(file, files_.open(path, Files::Mode::read));
    TRY(bytes, file->read(0, 4096));
    std::uint32_t crc = 0;
    if (bytes.size() == 92) std::memcpy(&crc, bytes.data() + 88, 4);
    if (bytes.size() != 92 || bytes.substr(0, 8) != master_magic || crc != crc32c(BytesView(bytes).substr(0, 88)))
        return Fault{kesher::codes::seal_broken, "the master key cannot be read", path + "@0", "restore the keys folder from a backup"};
    std::memcpy(master_.data(), bytes.data() + 8, 32);
    std::memcpy(index_key_.data(), bytes.data() + 40, 32);
    seed_ = bytes.substr(72, 16);
    return {};
}

Result<void> KeyFile::load_slots() {
    const std::string path = folder_ + "/slots";
    TRY(file, files_.open(path, Files::Mode::open_or_create));
    slots_ = std::move(file);
    states_.assign(1, State::absent);
    TRY(size, slots_->size());
    if (size < slots_head_bytes) {
        Bytes head(slots_magic);
        head.resize(slots_head_bytes, '\0');
        TRY_VOID(slots_->write(0, head));
        TRY_VOID(slots_->sync());
        return files_.sync_folder(folder_);
    }
    TRY(head, slots_->read(0, 8));
    if (head != slots_magic) return Fault{kesher::codes::seal_broken, "this is no key file of ours", path + "@0", "restore the keys folder from a backup"};
    TRY(filled, read_filled());
    for (std::uint64_t at = offset_of(1); at + slot_bytes <= size;) {
        TRY(bytes, slots_->read(at, slot_bytes * slots_at_once));
        for (std::size_t i = 0; i + slot_bytes <= bytes.size(); i += slot_bytes, at += slot_bytes) {
            if (states_.size() > filled) return {};  // a group that a crash tore: nobody's yet, filled again when needed
            if (!whole(BytesView(bytes).substr(i, slot_bytes)))
                return Fault{kesher::codes::seal_broken, "a key slot was changed", path + "@" + std::to_string(at), "restore the keys folder from a backup"};
            states_.push_back(static_cast<State>(bytes[i]));
        }
        if (bytes.size() < slot_bytes) break;
    }
    if (states_.size() <= filled)
        return Fault{kesher::codes::seal_broken, "the file ends at slot " + std::to_string(states_.size() - 1) + " of " + std::to_string(filled), path + "@" + std::to_string(size),
                     "restore the keys folder from a backup"};
    return {};
}

// How many slots were filled and synced: in two places in turn, each with its crc, so that one is always whole.
Result<std::uint64_t> KeyFile::read_filled() {
    std::uint64_t filled = 0;
    for (const std::uint64_t place : filled_places) {
        TRY(bytes, slots_->read(place, 12));
        std::uint64_t count = 0;
        std::uint32_t crc = 0;
        if (bytes.size() == 12) {
            std::memcpy(&count, bytes.data(), 8);
            std::memcpy(&crc, bytes.data() + 8, 4);
            if (crc == crc32c(BytesView(bytes).substr(0, 8))) filled = std::max(filled, count);
        }
    }
    return filled;
}

Result<void> KeyFile::write_filled(std::uint64_t filled) {
    Bytes bytes(reinterpret_cast<const char*>(&filled), 8);
    const std::uint32_t crc = crc32c(bytes);
    bytes.append(reinterpret_cast<const char*>(&crc), 4);
    TRY_VOID(slots_->write(filled_places[filled / slots_at_once % 2], bytes));
    return slots_->sync();
}

Result<void> KeyFile::ensure(KeySlot slot) {
    const std::lock_guard lock(mutex_);
    if (slot < states_.size()) return {};
    const auto first = static_cast<KeySlot>(states_.size());
    const KeySlot last = std::max(slot, first + slots_at_once - 1);
    Bytes bytes, secrets = entropy_.bytes(std::size_t{last - first + 1} * (32 + nonce_bytes));
    for (KeySlot s = first; s <= last; ++s) {
        const BytesView secret = BytesView(secrets).substr(std::size_t{s - first} * (32 + nonce_bytes));
        Bytes one(1, static_cast<char>(State::live));
        one += gcm_seal(master_.data(), secret.substr(32, nonce_bytes), secret.substr(0, 32), bound_to(s));
        const std::uint32_t crc = crc32c(one);
        one.append(reinterpret_cast<const char*>(&crc), 4);
        one.resize(slot_bytes, '\0');
        bytes += one;
    }
    OPENSSL_cleanse(secrets.data(), secrets.size());
    TRY_VOID(slots_->write(offset_of(first), bytes));
    TRY_VOID(slots_->sync());
    TRY_VOID(write_filled(last));
    states_.resize(std::size_t{last} + 1, State::live);
    return {};
}

Result<KeyFile::Key> KeyFile::key_of(KeySlot slot) {
    const std::lock_guard lock(mutex_);
    if (const auto held = cache_.find(slot); held != cache_.end()) return held->second;
    if (slot == 0 || slot >= states_.size())
        return Fault{kesher::codes::key_missing, "there is no key " + std::to_string(slot), folder_ + "/slots", "restore the keys folder from a backup"};
    if (states_[slot] == State::shredded) return Fault{kesher::codes::key_shredded, "the person was forgotten", "", ""};
    TRY(bytes, slots_->read(offset_of(slot), slot_bytes));
    const auto plain = bytes.size() == slot_bytes && whole(bytes) ? gcm_open(master_.data(), BytesView(bytes).substr(1, slot_used - 1), bound_to(slot)) : std::nullopt;
    if (!plain) return Fault{kesher::codes::seal_broken, "a key slot was changed", folder_ + "/slots@" + std::to_string(offset_of(slot)), "restore the keys folder from a backup"};
    Key key;
    std::memcpy(key.data(), plain->data(), 32);
    if (cache_.size() >= contexts_max) cache_.clear();
    cache_.emplace(slot, key);
    return key;
}

Result<Bytes> KeyFile::seal(KeySlot slot, BytesView plain, BytesView bound) {
    TRY(key, key_of(slot));
    return gcm_seal(key.data(), entropy_.bytes(nonce_bytes), plain, bound);
}

Result<Bytes> KeyFile::open(KeySlot slot, BytesView sealed, BytesView bound) {
    TRY(key, key_of(slot));
    auto plain = gcm_open(key.data(), sealed, bound);
    if (!plain)
        return Fault{kesher::codes::seal_broken, "sealed bytes were changed, or stand in another's place", "slot " + std::to_string(slot), "restore the file from a backup"};
    return std::move(*plain);
}

bool KeyFile::shredded(KeySlot slot) const {
    const std::lock_guard lock(mutex_);
    return slot < states_.size() && states_[slot] == State::shredded;
}

std::size_t KeyFile::shredded_count() const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::count(states_.begin(), states_.end(), State::shredded));
}

Result<void> KeyFile::shred(std::span<const KeySlot> slots) {
    const std::lock_guard lock(mutex_);
    Bytes gone(slot_bytes, '\0');
    gone[0] = static_cast<char>(State::shredded);
    for (const KeySlot slot : slots) {
        if (slot == 0 || slot >= states_.size()) continue;
        TRY_VOID(slots_->write(offset_of(slot), gone));
        states_[slot] = State::shredded;
        if (const auto held = cache_.find(slot); held != cache_.end()) {
            OPENSSL_cleanse(held->second.data(), held->second.size());
            cache_.erase(held);
        }
    }
    return slots_->sync();
}

Hash128 KeyFile::index(WorkspaceNo workspace, std::string_view ns, std::string_view value) const {
    Bytes text = std::to_string(workspace) + '\x1f' + Bytes(ns) + '\x1f' + Bytes(value), mac(32, '\0');
    unsigned length = 32;
    HMAC(EVP_sha256(), index_key_.data(), static_cast<int>(index_key_.size()), raw(text), text.size(), raw(mac), &length);
    return hash_from_bytes(BytesView(mac).substr(0, 16));
}

std::uint64_t KeyFile::seed(WorkspaceNo workspace) const { return hash64(seed_, workspace); }

}  // namespace kesher::adapters
